import { readFileSync, writeFileSync } from 'node:fs'
import { test } from '@jest/globals'
import load from '../../docs/costs/load.json'
import list from '../../docs/costs/prices.json'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { synthesised } from '../lib/both-stacks.ts'
import { fitTable } from './costs/fit.ts'
import { messageParts } from './costs/message-parts.ts'
import { cents } from './costs/part.ts'
import { checkpointFiles } from './costs/requests.ts'
import { LOADS, sizingTable } from './costs/sizing.ts'
import { standingParts } from './costs/standing-parts.ts'
import { amount, bounds, partsTable, pricesTable, whole } from './costs/tables.ts'
import { sum } from './costs/traffic.ts'
test('fill', () => {
  const c = loadContract()
  const m: Record<string, string> = { HOURS: String(list.hours), DATE: list.date, SIZING: sizingTable(c, LOADS), PRICES: pricesTable(),
    DEVMSG: amount(load.environments.dev.messagesPerSecond), DEVDEV: amount(load.environments.dev.devices), PRODMSG: amount(load.environments.prod.messagesPerSecond), PRODDEV: amount(load.environments.prod.devices),
    PARTITIONS: String(c.streams.telemetry.kafka.partitions), EXECUTORS: String(loadConfig('prod').processing.maxExecutors),
    SOURCES: Object.entries(list.sources).map(([k, v]) => `- **${k}**: ${v}.`).join('\n'),
    FIT: fitTable(c, (['dev','prod'] as const).map(n => ({ config: loadConfig(n), load: load.environments[n] }))) }
  for (const n of ['dev', 'prod'] as const) {
    const config = loadConfig(n), s = standingParts(config, c, synthesised(n).resources), g = messageParts(config, c), all = [...s, ...g]
    const [lo, hi] = bounds(all).split(' to ')
    m[`TOTAL_${n}`] = `**${n} comes to ${whole(sum(all.map(cents)))} $ a month, and is likely to be between ${lo} $ and ${hi} $.**`
    m[`STANDING_${n}`] = partsTable(s); m[`MESSAGES_${n}`] = partsTable(g)
    m[`FILES_${n}`] = checkpointFiles(c, config).toFixed(1).padStart(14)
  }
  writeFileSync('docs/costs.md', readFileSync('/tmp/costs-notes/template.md', 'utf8').replace(/@(\w+)@/g, (whole, k) => m[k] ?? whole))
})
