import type { Template } from 'aws-cdk-lib/assertions'

/** A metric that an alarm or a graph reads; `some` says that CloudWatch picks every metric with these dimensions. */
export interface UsedMetric {
  readonly user: string
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, unknown>>
  readonly some: boolean
}

export interface AlarmProperties {
  readonly AlarmName: string
  readonly AlarmDescription: string
  readonly AlarmActions: readonly unknown[]
  readonly OKActions: readonly unknown[]
  readonly ComparisonOperator: string
  readonly Threshold: number
  readonly EvaluationPeriods: number
  readonly DatapointsToAlarm: number
  readonly TreatMissingData: string
  readonly Period?: number
  readonly Statistic?: string
  readonly Namespace?: string
  readonly MetricName?: string
  readonly Dimensions?: readonly Dimension[]
  readonly Metrics?: readonly MetricQuery[]
}

interface Dimension {
  readonly Name: string
  readonly Value: unknown
}

interface MetricQuery {
  readonly Id: string
  readonly Expression?: string
  readonly Period?: number
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string
      readonly MetricName: string
      readonly Dimensions: readonly Dimension[]
    }
    readonly Period: number
    readonly Stat: string
  }
}

export function alarms(template: Template): AlarmProperties[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm'))
    .map(({ Properties }) => Properties as AlarmProperties)
    .sort((a, b) => (a.AlarmName < b.AlarmName ? -1 : 1))
}

/** Every metric that an alarm reads, inside of expressions too. */
export function metricsOf(alarm: AlarmProperties): UsedMetric[] {
  const user = alarm.AlarmName
  const plain = alarm.MetricName === undefined ? [] : [plainMetric(user, alarm as NamedMetric)]
  const queries = (alarm.Metrics ?? []).flatMap(({ MetricStat, Expression }) => [
    ...(MetricStat ? [plainMetric(user, MetricStat.Metric)] : []),
    ...(Expression ? fromExpression(user, Expression) : []),
  ])
  return [...plain, ...queries]
}

interface NamedMetric {
  readonly Namespace: string
  readonly MetricName: string
  /** None for a metric without dimensions. */
  readonly Dimensions?: readonly Dimension[]
}

function plainMetric(user: string, { Namespace, MetricName, Dimensions = [] }: NamedMetric): UsedMetric {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]))
  return { user, namespace: Namespace, name: MetricName, dimensions, some: false }
}

/** Metrics that an expression finds for itself; none of arithmetic. */
export function fromExpression(user: string, text: string): UsedMetric[] {
  const select = /^SELECT SUM\((\w+)\) FROM "([^"]+)" WHERE (\w+) = '([^']+)'$/.exec(text)
  if (select) {
    const [name, namespace, dimension, value] = select.slice(1) as [string, string, string, string]
    return [{ user, namespace, name, dimensions: { [dimension]: value }, some: true }]
  }
  const search = /^SEARCH\('\{"([^"]+)",([\w,]+)\} MetricName="(\w+)" (\w+)="(\w+)"', 'Sum', \d+\)$/.exec(text)
  if (search) {
    const [namespace, schema, name, dimension, value] = search.slice(1) as [string, string, string, string, string]
    const dimensions = Object.fromEntries(schema.split(',').map((key) => [key, key === dimension ? value : undefined]))
    return [{ user, namespace, name, dimensions, some: true }]
  }
  if (/SELECT|SEARCH/.test(text)) throw new Error(`${user}: what does this read? ${text}`)
  return []
}
