import type { InfluxFront } from '../database/influx-front.ts'
import { ACCOUNT, REGION } from './ministack.ts'
import type { StandIn } from './resource-desk.ts'

/** The instance of Timestream for InfluxDB is a front of the database on this machine. */
export function timeSeriesStandIn(front: InfluxFront): Record<string, StandIn> {
  const Id = 'rehearsal1'
  const Arn = `arn:aws:timestream-influxdb:${REGION}:${ACCOUNT}:db-instance/${Id}`
  return {
    'AWS::Timestream::InfluxDBInstance': {
      create: async (_, { Username, Password, Organization, Bucket }) => {
        front.setUp({
          username: String(Username),
          password: String(Password),
          organization: String(Organization),
          bucket: String(Bucket),
        })
        return { physicalId: Id, attributes: { Id, Arn, Endpoint: '127.0.0.1', InfluxAuthParametersSecretArn: 'none' } }
      },
      delete: async () => front.tearDown(),
    },
  }
}
