import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { FAILED, type MetricName, REFUSED, registryNamespace } from '../../lambda/registry-export/metrics.ts'
import { type MissingData, PipelineAlarm, type Watch } from './alarm.ts'

const SILENT: MissingData = { means: 'no change', because: 'nothing is known while the function says nothing' }

/** Exports that all have to fail before somebody is called. */
const FAILURES = 4

/** Whether what the registry knows of devices gets to the job. */
export class RegistryAlarms extends Construct {
  constructor(scope: Construct, id: string, watch: Watch) {
    super(scope, id)
    const { name, devices } = watch.config
    const each = devices.registryMinutes
    new PipelineAlarm(this, 'Refused', watch, {
      kind: 'things-refused',
      says: 'Things have attributes that cannot be used; what was known of these devices before stays in force',
      metric: registryMetric(name, REFUSED, 'Maximum', Duration.minutes(each)),
      fires: 'above',
      threshold: 0,
      periods: 1,
      missing: SILENT,
    })
    new PipelineAlarm(this, 'NotExported', watch, {
      kind: 'registry-not-exported',
      says: `Each export of the registry failed for ${FAILURES * each} minutes; changes to devices do not get to the job`,
      metric: registryMetric(name, FAILED, 'Minimum', Duration.minutes(FAILURES * each)),
      fires: 'above',
      threshold: 0,
      periods: 1,
      missing: SILENT,
    })
  }
}

function registryMetric(
  environment: string,
  metricName: MetricName,
  statistic: 'Maximum' | 'Minimum',
  period: Duration,
): Metric {
  return new Metric({ namespace: registryNamespace(environment), metricName, statistic, period })
}
