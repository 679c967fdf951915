import { describe, expect, test } from '@jest/globals'
import load from '../../docs/costs/load.json'
import list from '../../docs/costs/prices.json'
import { ENVIRONMENTS, synthesised } from '../lib/both-stacks.ts'
import { bills, configs, contract, page, sentences } from './costs/bills.ts'
import { fitTable } from './costs/fit.ts'
import { messageParts } from './costs/message-parts.ts'
import { filesTable } from './costs/requests.ts'
import { LOADS, sizingTable } from './costs/sizing.ts'
import { metrics, standingParts } from './costs/standing-parts.ts'
import { partsTable, pricesTable } from './costs/tables.ts'
import { shares, sum } from './costs/traffic.ts'

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

  test('is another one when the configuration is', () => {
    const { broker, processing } = config
    const larger = { ...config, broker: { ...broker, perZone: broker.perZone + 1 } }
    const more = { ...config, processing: { ...processing, maxExecutors: processing.maxExecutors + 1 } }
    const triggerSeconds = { ...processing.triggerSeconds, live: processing.triggerSeconds.live + 1 }
    const slower = { ...config, processing: { ...processing, triggerSeconds } }
    const { resources } = synthesised(config.name as 'dev' | 'prod')
    for (const changed of [larger, more]) {
      expect(page).not.toContain(partsTable(standingParts(changed, contract, resources)))
    }
    for (const changed of [more, slower]) {
      expect(page).not.toContain(partsTable(messageParts(changed, contract)))
    }
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
    expect(sentences).toContain(`- **${name}**: ${where}.`)
  }
})

test('sizes, what is left of them, and files of checkpoints are those of load and configuration', () => {
  expect(page).toContain(`\n\n${filesTable(contract, configs)}\n`)
  expect(page).toContain(`\n\n${sizingTable(contract, LOADS)}\n`)
  const loads = configs.map((config) => ({ config, load: load.environments[config.name as 'dev' | 'prod'] }))
  expect(page).toContain(`\n\n${fitTable(contract, loads)}\n`)
})

test('every metric of the contract is counted', () => {
  expect(Object.keys(metrics(contract)).sort()).toEqual(Object.keys(contract.metrics.pipeline).sort())
})

test('all shares of streams make a whole, those of streams too that the load does not name', () => {
  expect(Object.keys(contract.streams)).toEqual(expect.arrayContaining(Object.keys(load.shares)))
  const streams = { ...contract.streams, positions: contract.streams.telemetry }
  for (const each of [contract, { ...contract, streams }]) {
    expect(Object.keys(shares(each))).toEqual(Object.keys(each.streams))
    expect(Object.values(shares(each)).filter((share) => !(share > 0))).toEqual([])
    expect(sum(Object.values(shares(each)))).toBeCloseTo(1)
  }
})
