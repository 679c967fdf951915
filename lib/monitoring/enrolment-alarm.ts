import { Duration } from 'aws-cdk-lib'
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { PipelineAlarm, type Watch } from './alarm.ts'

/** Devices that ask to enrol and are not let in: a stolen claim that is tried out, or a batch with wrong numbers. */
export class EnrolmentAlarm extends PipelineAlarm {
  /** @param templateName name of the provisioning template */
  constructor(scope: Construct, id: string, { templateName, ...watch }: Watch & { templateName: string }) {
    const { enrolmentsRefused } = watch.config.alarms
    super(scope, id, watch, {
      kind: 'enrolments-refused',
      says: `Devices were refused to enrol more than ${enrolmentsRefused} times in 15 minutes`,
      // A query, because AWS does not say which other dimensions the metric has.
      metric: new MathExpression({
        expression: `SELECT SUM(RegisterThingFailed) FROM "AWS/IoT" WHERE TemplateName = '${templateName}'`,
        usingMetrics: {},
        label: 'RegisterThingFailed',
        period: Duration.minutes(15),
      }),
      fires: 'above',
      threshold: enrolmentsRefused,
      periods: 1,
      missing: { means: 'all is well', because: 'IoT Core publishes it only when it happens' },
    })
  }
}
