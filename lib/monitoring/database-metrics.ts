import type { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'

/** In percent of what an instance of Timestream for InfluxDB has. */
export type Utilization = 'CPUUtilization' | 'MemoryUtilization' | 'DiskUtilization'

export function utilization(instance: string, metricName: Utilization, period: Duration): Metric {
  return new Metric({
    namespace: 'AWS/Timestream/InfluxDB',
    metricName,
    dimensionsMap: { DbInstanceName: instance },
    statistic: metricName === 'DiskUtilization' ? 'Maximum' : 'Average',
    period,
  })
}

/** Failed writes to Timestream for LiveAnalytics, of the whole account: it does not tell databases apart. */
export function writeErrors(metricName: 'SystemErrors' | 'UserErrors', period: Duration): Metric {
  return new Metric({
    namespace: 'AWS/Timestream',
    metricName,
    dimensionsMap: { Operation: 'WriteRecords' },
    statistic: 'Sum',
    period,
  })
}
