import type { AlarmProperties } from './used-metrics.ts'

/** An alarm as two lines: when it fires, and what it says. */
export function alarmText(alarm: AlarmProperties): string {
  const { AlarmName, AlarmDescription, Threshold, EvaluationPeriods, TreatMissingData } = alarm
  const sign = { GreaterThanThreshold: '>', LessThanThreshold: '<' }[alarm.ComparisonOperator]
  const minutes = (alarm.Period ?? period(alarm)) / 60
  return `${AlarmName}: ${measured(alarm)} ${sign} ${Threshold}, ${EvaluationPeriods} × ${minutes} min, missing: ${TreatMissingData}\n  ${AlarmDescription}`
}

function period({ Metrics = [] }: AlarmProperties): number {
  return Math.max(...Metrics.map(({ Period, MetricStat }) => Period ?? MetricStat?.Period ?? 0))
}

function measured({ Statistic, Namespace, MetricName, Dimensions, Metrics }: AlarmProperties): string {
  if (MetricName) return metric(Statistic ?? '', { Namespace, MetricName, Dimensions: Dimensions ?? [] })
  return (Metrics ?? [])
    .map(({ Id, Expression, MetricStat }) =>
      MetricStat ? `${Id} = ${metric(MetricStat.Stat, MetricStat.Metric)}` : `${Expression}`,
    )
    .join('; ')
}

function metric(
  statistic: string,
  metric: {
    Namespace?: string | undefined
    MetricName: string
    Dimensions: readonly { Name: string; Value: unknown }[]
  },
): string {
  const dimensions = metric.Dimensions.map(({ Name, Value }) => `${Name} ${JSON.stringify(Value)}`).join(', ')
  return `${statistic} of ${metric.Namespace} ${metric.MetricName} {${dimensions}}`
}
