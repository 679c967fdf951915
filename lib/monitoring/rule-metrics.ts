import type { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'

const NAMESPACE = 'AWS/IoT'

/** A count of a rule itself. */
export function ruleMetric(
  ruleName: string,
  metricName: 'TopicMatch' | 'RuleMessageThrottled',
  period: Duration,
): Metric {
  return new Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { RuleName: ruleName },
    statistic: 'Sum',
    period,
  })
}

/**
 * A count of a rule's actions, over all types of action. CloudWatch has one metric per rule and type; AWS does not say
 * how it writes the type of the Kafka action, and a query does not need to know.
 */
export function actionMetric(
  ruleName: string,
  metricName: 'Success' | 'Failure' | 'ErrorActionSuccess' | 'ErrorActionFailure',
  period: Duration,
): MathExpression {
  return new MathExpression({
    expression: `SELECT SUM(${metricName}) FROM "${NAMESPACE}" WHERE RuleName = '${ruleName}'`,
    usingMetrics: {},
    label: metricName,
    period,
  })
}
