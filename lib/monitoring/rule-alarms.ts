import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import type { StreamName } from '../contract.ts'
import { type MissingData, PipelineAlarm, type Watch } from './alarm.ts'
import { actionMetric, ruleMetric } from './rule-metrics.ts'

const PERIOD = Duration.minutes(5)
const NONE: MissingData = { means: 'all is well', because: 'IoT Core publishes it only when it happens' }

/** A rule that does not deliver: its messages are in the bucket of failed actions, or nowhere. */
export class RuleAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { ruleNames, ...watch }: Watch & { ruleNames: Readonly<Record<StreamName, string>> },
  ) {
    super(scope, id)
    for (const [stream, rule] of Object.entries(ruleNames)) {
      const common = { subject: stream, fires: 'above', threshold: 0, periods: 1, missing: NONE } as const
      new PipelineAlarm(this, `Failures-${stream}`, watch, {
        ...common,
        kind: 'rule-failures',
        says: `The rule of stream ${stream} could not write messages to Kafka; they are kept for replay`,
        metric: actionMetric(rule, 'Failure', PERIOD),
      })
      new PipelineAlarm(this, `ErrorActions-${stream}`, watch, {
        ...common,
        kind: 'rule-error-actions',
        says: `Messages of stream ${stream} that could not be written to Kafka could not be kept either and are lost`,
        metric: actionMetric(rule, 'ErrorActionFailure', PERIOD),
      })
      new PipelineAlarm(this, `Throttled-${stream}`, watch, {
        ...common,
        kind: 'rule-throttled',
        says: `IoT Core dropped messages of stream ${stream} because there were too many`,
        metric: ruleMetric(rule, 'RuleMessageThrottled', PERIOD),
      })
    }
  }
}
