import type { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'

export interface Application {
  readonly id: string
  readonly name: string
}

/** How many runs of an EMR Serverless application are in a state. */
export function jobRuns(
  { id, name }: Application,
  metricName: 'RunningJobs' | 'PendingJobs' | 'FailedJobs',
  period: Duration,
): Metric {
  return new Metric({
    namespace: 'AWS/EMRServerless',
    metricName,
    dimensionsMap: { ApplicationId: id, ApplicationName: name },
    statistic: 'Maximum',
    period,
  })
}

/** What the workers of an application are given: vCPUs, or GB of memory. */
export function capacity(
  { id, name }: Application,
  metricName: 'CPUAllocated' | 'MemoryAllocated',
  workerType: 'Spark_Driver' | 'Spark_Executor',
  period: Duration,
): Metric {
  return new Metric({
    namespace: 'AWS/EMRServerless',
    metricName,
    dimensionsMap: {
      ApplicationId: id,
      ApplicationName: name,
      WorkerType: workerType,
      CapacityAllocationType: 'OnDemandCapacity',
    },
    statistic: 'Maximum',
    label: workerType,
    period,
  })
}
