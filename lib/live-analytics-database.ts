import { Aws, type CfnResource, type RemovalPolicy, Validations } from 'aws-cdk-lib'
import { InterfaceVpcEndpoint, InterfaceVpcEndpointService, type IVpc } from 'aws-cdk-lib/aws-ec2'
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-timestream'
import { Construct } from 'constructs'
import type { LiveAnalyticsConfig } from './config.ts'
import { type Contract, streamEntries } from './contract.ts'
import type { DatabaseProps, TimeSeries } from './database.ts'
import { removalOf } from './removal.ts'

export interface LiveAnalyticsDatabaseProps extends DatabaseProps {
  readonly database: LiveAnalyticsConfig
}

/** The measurements that the job writes. */
export function measurements(contract: Contract): string[] {
  const streams = streamEntries(contract).flatMap(([, { series }]) => (series ? [series.measurement] : []))
  return [...streams, ...Object.values(contract.pipeline.series).map(({ measurement }) => measurement)]
}

/** Timestream for LiveAnalytics: a database with a table for each measurement, and the way to it from the VPC. */
export class LiveAnalyticsDatabase extends Construct implements TimeSeries {
  readonly name: string
  readonly seriesUrl: string
  readonly writeStatements: PolicyStatement[]

  constructor(scope: Construct, id: string, props: LiveAnalyticsDatabaseProps) {
    super(scope, id)
    const { config, contract, key, database: settings } = props
    this.name = `tributary-${config.name}`
    const database = new CfnDatabase(this, 'Database', { databaseName: this.name, kmsKeyId: key.keyArn })
    const tables = measurements(contract).map(
      (measurement) =>
        new CfnTable(this, `Table-${measurement}`, {
          databaseName: database.ref,
          tableName: measurement,
          retentionProperties: {
            MemoryStoreRetentionPeriodInHours: String(settings.memoryHours),
            MagneticStoreRetentionPeriodInDays: String(settings.magneticDays),
          },
          // What arrives late is older than the memory store.
          magneticStoreWriteProperties: { EnableMagneticStoreWrites: true },
        }),
    )
    for (const resource of [database, ...tables]) keep(resource, removalOf(config))
    this.writeStatements = [
      new PolicyStatement({ actions: ['timestream:WriteRecords'], resources: tables.map((table) => table.attrArn) }),
    ]
    this.endpoint(props).addToPolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['timestream:WriteRecords'],
        resources: tables.map((table) => table.attrArn),
        conditions: { StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } },
      }),
    )
    // Asking the service for its address would take the internet.
    const endpoint = `https%3A%2F%2Fingest-${settings.ingestCell}.timestream.${Aws.REGION}.amazonaws.com`
    this.seriesUrl = `timestream://${this.name}?region=${Aws.REGION}&endpoint=${endpoint}`
  }

  private endpoint({ config, network, database }: LiveAnalyticsDatabaseProps): InterfaceVpcEndpoint {
    const service = `com.amazonaws.${Aws.REGION}.timestream.ingest-${database.ingestCell}`
    const { subnets } = network.vpc.selectSubnets(network.subnets)
    return new InterfaceVpcEndpoint(this, 'Endpoint', {
      vpc: network.vpc as IVpc,
      service: new InterfaceVpcEndpointService(service),
      subnets: { subnets: subnets.slice(0, config.network.endpointZones) },
      securityGroups: [network.groups.endpoint],
      privateDnsEnabled: true,
      open: false,
    })
  }
}

function keep(resource: CfnResource, removal: RemovalPolicy): void {
  resource.applyRemovalPolicy(removal)
  Validations.of(resource).acknowledge({
    id: 'CloudFormation-Validate::W3697',
    reason: 'For accounts that have LiveAnalytics already; all others choose kind influxdb.',
  })
}
