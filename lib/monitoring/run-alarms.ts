import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import {
  ACTIVE_RUNS,
  GAVE_UP,
  type MetricName,
  RUN_STARTS,
  runsNamespace,
  WRONG_RUN,
} from '../../lambda/keep-alive/metrics.ts'
import { type MissingData, PipelineAlarm, type Watch } from './alarm.ts'

const SILENT: MissingData = { means: 'no change', because: 'nothing is known while the function says nothing' }

/** Whether the function that keeps the job alive can do so. */
export class RunAlarms extends Construct {
  constructor(scope: Construct, id: string, watch: Watch) {
    super(scope, id)
    const { name, alarms } = watch.config
    new PipelineAlarm(this, 'GaveUp', watch, {
      kind: 'keep-alive-gave-up',
      says: 'Nothing keeps the job alive until a person acts: it failed too often in a row, or a deployment failed for good',
      metric: runsMetric(name, GAVE_UP, 'Maximum', Duration.minutes(5)),
      fires: 'above',
      threshold: 0,
      periods: 1,
      missing: SILENT,
    })
    new PipelineAlarm(this, 'Restarts', watch, {
      kind: 'job-restarts',
      says: `The job was started again more than ${alarms.jobRestarts} times in an hour`,
      metric: runsMetric(name, RUN_STARTS, 'Sum', Duration.hours(1)),
      fires: 'above',
      threshold: alarms.jobRestarts,
      periods: 1,
      missing: { means: 'all is well', because: 'it is published only when it happens' },
    })
    new PipelineAlarm(this, 'Several', watch, {
      kind: 'several-runs',
      says: 'More than one run of the job has been up for three minutes; they may break their checkpoints',
      metric: runsMetric(name, ACTIVE_RUNS, 'Maximum', Duration.minutes(1)),
      fires: 'above',
      threshold: 1,
      // A run that was started just before a deployment is taken back within moments.
      periods: 3,
      missing: SILENT,
    })
    new PipelineAlarm(this, 'Wrong', watch, {
      kind: 'wrong-run',
      says: 'The run that is up is not of the deployed definition; the deployed one is not started beside it',
      metric: runsMetric(name, WRONG_RUN, 'Maximum', Duration.minutes(1)),
      fires: 'above',
      threshold: 0,
      periods: 3,
      missing: SILENT,
    })
  }
}

/** What the function tells of the runs at each look. */
export function runsMetric(
  environment: string,
  metricName: MetricName,
  statistic: 'Maximum' | 'Sum',
  period: Duration,
): Metric {
  return new Metric({ namespace: runsNamespace(environment), metricName, statistic, period })
}
