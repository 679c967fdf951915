import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import load from '../../docs/costs/load.json'
import list from '../../docs/costs/prices.json'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { ENVIRONMENTS, synthesised } from '../lib/both-stacks.ts'
import { fitTable } from './costs/fit.ts'
import { messageParts } from './costs/message-parts.ts'
import { cents } from './costs/part.ts'
import { checkpointFiles } from './costs/requests.ts'
import { LOADS, sizingTable } from './costs/sizing.ts'
import { metrics, standingParts } from './costs/standing-parts.ts'
import { bounds, partsTable, pricesTable, whole } from './costs/tables.ts'
import { sum, traffic } from './costs/traffic.ts'

const page = readFileSync(new URL('../../docs/costs.md', import.meta.url), 'utf8')
const contract = loadContract()
const configs = ENVIRONMENTS.map(loadConfig)
const bills = configs.map((config) => ({
  ...{ config, name: config.name, messages: messageParts(config, contract) },
  standing: standingParts(config, contract, synthesised(config.name as 'dev' | 'prod').resources),
}))

/** The cells of each line of each bill on the page. */
function printedBills(): string[][][] {
  const tables = page.split('\n\n').filter((block) => block.startsWith('| part ') && block.includes('$ a month'))
  return tables.map((block) =>
    block
      .split('\n')
      .slice(2)
      .map((line) => line.split('|').map((cell) => cell.trim().replaceAll(',', '')))
      .map((cells) => cells.slice(1, -1)),
  )
}

describe.each(bills)('the bill of $name', ({ config, standing, messages }) => {
  test('is that of the configuration, the templates and the prices', () => {
    expect(page).toContain(`\n\n${partsTable(standing)}\n`)
    expect(page).toContain(`\n\n${partsTable(messages)}\n`)
  })

  test('has its total, and how unsure that is, in a sentence', () => {
    const all = [...standing, ...messages]
    const [low, high] = bounds(all).split(' to ')
    const total = whole(sum(all.map(cents)))
    expect(page.replaceAll(/\s+/g, ' ')).toContain(
      `${config.name} comes to ${total} $ a month, and is likely to be between ${low} $ and ${high} $.`,
    )
  })

  test('is another one when the configuration is', () => {
    const { broker, processing } = config
    const larger = { ...config, broker: { ...broker, perZone: broker.perZone + 1 } }
    const more = { ...config, processing: { ...processing, maxExecutors: processing.maxExecutors + 1 } }
    const { resources } = synthesised(config.name as 'dev' | 'prod')
    for (const changed of [larger, more]) {
      expect(page).not.toContain(partsTable(standingParts(changed, contract, resources)))
    }
    expect(page).not.toContain(partsTable(messageParts(more, contract)))
  })
})

test('each line on the page is quantity times price, and each sum that of its lines', () => {
  const printed = printedBills()
  expect(printed).toHaveLength(2 * ENVIRONMENTS.length)
  for (const lines of printed) {
    const [total, ...parts] = lines.toReversed()
    for (const [what, quantity, , price, month] of parts) {
      expect([what, (Number(quantity) * Number(price)).toFixed(2)]).toEqual([what, month])
    }
    expect(total?.[4]).toBe(sum(parts.map(([, , , , month]) => Number(month))).toFixed(2))
  }
})

test('the page names the sizes of brokers and databases that the environments have, and no others', () => {
  const named = page.match(/\b(kafka|express|db\.influx)\.[a-z0-9]+(\.[0-9]*[a-z]+)?\b/g) ?? []
  const used = configs.flatMap(({ broker, database }) => [
    broker.instanceType,
    ...(database.kind === 'influxdb' ? [database.instanceType] : []),
  ])
  expect(new Set(named)).toEqual(new Set(used))
})

test('every price is on the page, used, and from a source that the page names', () => {
  expect(page).toContain(`\n\n${pricesTable()}\n`)
  const used = bills.flatMap(({ standing, messages }) => [...standing, ...messages]).map(({ price }) => price.id)
  expect(new Set(used)).toEqual(new Set(list.prices.map(({ id }) => id)))
  expect(new Set(list.prices.map(({ source }) => source))).toEqual(new Set(Object.keys(list.sources)))
  for (const [name, where] of Object.entries(list.sources)) {
    expect(page.replaceAll(/\s+/g, ' ')).toContain(`- **${name}**: ${where}.`)
  }
})

test('sizes and what is left of them are those of the load', () => {
  expect(page).toContain(`\n\n${sizingTable(contract, LOADS)}\n`)
  const loads = configs.map((config) => ({ config, load: load.environments[config.name as 'dev' | 'prod'] }))
  expect(page).toContain(`\n\n${fitTable(contract, loads)}\n`)
})

test('formulas and worked example are those of the load', () => {
  const { shares, message, window, messagesPerCore, coreReserve, valueBytes, example } = load
  const text = page.replaceAll(/\s+/g, ' ').replaceAll(',', '')
  const { written, cores, series } = traffic(contract, example)
  const changed = `${shares.telemetry} × ${message.metrics}`
  for (const formula of [
    `| m × ${message.recordBytes} + m × ${changed} × ${window.recordBytes}: `,
    `| m × ${message.recordBytes} × ${shares.telemetry * 4 + (1 - shares.telemetry) * 2}: `,
    `| (m × ${message.recordBytes} + d × ${message.metrics} / 60 × ${window.recordBytes}) × `,
    `| m / ${messagesPerCore} × ${coreReserve}: `,
    `| m × ${message.lakeBytes} × 86400 `,
    `| (m × ${changed} + d × ${message.metrics} × 6 / 60) × ${valueBytes} × 86400 `,
    `= ${written} bytes a second`,
    `= ${cores.toFixed(2)} cores`,
    `= ${series} series`,
  ]) {
    expect(text).toContain(formula)
  }
  for (const { config } of bills) {
    const { devices, messagesPerSecond } = load.environments[config.name as 'dev' | 'prod']
    expect(text).toContain(`${messagesPerSecond} ${config.name === 'dev' ? 'messages a second ' : ''}from ${devices}`)
    expect(text).toMatch(new RegExp(`\\| ${config.name} +\\| +${checkpointFiles(contract, config).toFixed(1)} \\|`))
  }
})

test('every metric of the contract is counted, and all shares of streams make a whole', () => {
  expect(Object.keys(metrics(contract)).sort()).toEqual(Object.keys(contract.metrics.pipeline).sort())
  expect(Object.keys(load.shares)).toEqual(Object.keys(contract.streams))
  expect(sum(Object.values(load.shares))).toBeCloseTo(1)
})
