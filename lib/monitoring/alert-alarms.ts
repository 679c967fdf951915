import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { alertsNamespace, HELD_BACK } from '../../lambda/alert-publisher/metrics.ts'
import { deadLettersName, publisherName } from '../alert-names.ts'
import { PipelineAlarm, type Watch } from './alarm.ts'

const PERIOD = Duration.minutes(5)

/** Alerts that wait in Kafka: far more than a batch, for as long as it takes to read hundreds. */
const MOST_WAITING = 100

/** Whether people are told of the alerts of devices. Errors of the function have the alarm of all functions. */
export class AlertAlarms extends Construct {
  constructor(scope: Construct, id: string, watch: Watch) {
    super(scope, id)
    const { config } = watch
    new PipelineAlarm(this, 'DeadLetters', watch, {
      kind: 'alert-dead-letters',
      says: 'Records of the topic of alerts, or messages made of them, could not be sent to anybody and wait to be looked at',
      metric: new Metric({
        ...{ namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible', statistic: 'Maximum' },
        ...{ dimensionsMap: { QueueName: deadLettersName(config) }, period: PERIOD },
      }),
      fires: 'above',
      threshold: 0,
      periods: 1,
      missing: { means: 'all is well', because: 'SQS sends nothing of a queue that nobody uses' },
    })
    new PipelineAlarm(this, 'Behind', watch, {
      kind: 'alerts-behind',
      says: `More than ${MOST_WAITING} alerts have been waiting to be published for 15 minutes`,
      metric: new Metric({
        ...{ namespace: 'AWS/Lambda', metricName: 'OffsetLag', statistic: 'Maximum' },
        ...{ dimensionsMap: { FunctionName: publisherName(config) }, period: PERIOD },
      }),
      fires: 'above',
      threshold: MOST_WAITING,
      periods: 3,
      missing: { means: 'no change', because: 'nothing is known while Lambda does not read' },
    })
    new PipelineAlarm(this, 'HeldBack', watch, {
      kind: 'alerts-held-back',
      says: 'Alerts were held back, because more messages would have been sent than alerts.perDevice or alerts.global allow',
      metric: new Metric({
        ...{ namespace: alertsNamespace(config.name), metricName: HELD_BACK, statistic: 'Sum', period: PERIOD },
      }),
      fires: 'above',
      threshold: 0,
      periods: 1,
      missing: { means: 'all is well', because: 'it is published only when it happens' },
    })
  }
}
