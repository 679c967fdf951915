import { expect, test } from '@jest/globals'
import { loadConfig } from '../../../lib/config-check.ts'
import * as dashboard from './dashboard-body.ts'
import { CONFIGS, monitored } from './monitored.ts'

test.each(CONFIGS)('of %s: a person reads it from top to bottom', (_name, config) => {
  const text = dashboard.widgets(monitored(config)).flatMap((widget) => {
    if (widget.type === 'text') return [`\n${widget.properties.markdown}`]
    const lines = dashboard.metricsOf(widget).map(({ namespace, name, dimensions }) => {
      return `    ${namespace} ${name} ${JSON.stringify(dimensions)}`
    })
    return [`  ${widget.properties.title}`, ...lines]
  })
  expect(`${text.join('\n')}\n`).toMatchSnapshot()
})

test('each section begins with its words, fills the width, and comes after the one before it', () => {
  const widgets = dashboard.widgets(monitored(loadConfig('prod')))
  const titles = widgets.flatMap(({ properties }) => /^## (.+)/.exec(properties.markdown ?? '')?.[1] ?? [])
  expect(titles).toEqual(['Throughput', 'Latency', 'Loss', 'Alerts', 'Brokers', 'Job', 'Database'])
  const rows = [...new Set(widgets.map(({ y }) => y))].map((top) => widgets.filter(({ y }) => y === top))
  for (const row of rows) expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(24)
})
