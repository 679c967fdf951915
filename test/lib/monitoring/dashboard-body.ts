import type { Template } from 'aws-cdk-lib/assertions'
import { fromExpression, type UsedMetric } from './used-metrics.ts'

interface Widget {
  readonly type: 'text' | 'metric'
  readonly y: number
  readonly x: number
  readonly width: number
  readonly properties: { readonly markdown?: string; readonly title?: string; readonly metrics?: readonly unknown[][] }
}

/** The widgets of the one dashboard, from top to bottom and from left to right. */
export function widgets(template: Template): Widget[] {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'))
  const parts = dashboard?.['Properties'].DashboardBody['Fn::Join'][1] as readonly unknown[]
  const text = parts.map((part) => (typeof part === 'string' ? part : 'token')).join('')
  const { widgets: all } = JSON.parse(text) as { widgets: Widget[] }
  return all.sort((a, b) => a.y - b.y || a.x - b.x)
}

/** Every metric in a graph, as CloudWatch writes it: [namespace, name, key, value, …, options], `.` for as above. */
export function metricsOf({ properties }: Widget): UsedMetric[] {
  const user = properties.title ?? ''
  let above: readonly unknown[] = []
  return (properties.metrics ?? []).flatMap((line) => {
    const options = line.at(-1)
    if (line.length === 1) return fromExpression(user, (options as { expression: string }).expression)
    const plain = (typeof options === 'object' ? line.slice(0, -1) : line).map((part, i) =>
      part === '.' ? above[i] : part,
    )
    above = plain
    const [namespace, name, ...pairs] = plain as [string, string, ...string[]]
    const keys = pairs.filter((_, i) => i % 2 === 0)
    const dimensions = Object.fromEntries(keys.map((key, i) => [key, pairs[2 * i + 1]]))
    return [{ user, namespace, name, dimensions, some: false }]
  })
}
