import { describe, expect, test } from '@jest/globals'
import load from '../../docs/costs/load.json'
import { bills, contract, sentences } from './costs/bills.ts'
import { messageParts } from './costs/message-parts.ts'
import { cents, type Part } from './costs/part.ts'
import { bounds, whole } from './costs/tables.ts'
import { shares, sum, traffic } from './costs/traffic.ts'

const total = (parts: readonly Part[]) => sum(parts.map(cents))

describe.each(bills)('what the page says about $name', ({ config, name, standing, messages }) => {
  test('total, and how unsure that is', () => {
    const all = [...standing, ...messages]
    const [low, high] = bounds(all).split(' to ')
    expect(sentences).toContain(
      `${name} comes to ${whole(total(all))} $ a month, and is likely to be between ${low} $ and ${high} $.`,
    )
  })

  test('logs of rules would cost more at level INFO than they do', () => {
    const verbose = messageParts({ ...config, devices: { ...config.devices, ruleLogLevel: 'INFO' } }, contract)
    const more = whole(total(verbose) - total(messages))
    expect(sentences).toMatch(new RegExp(`[Ff]or ${name}, level \`INFO\` would add ${more} \\$ a month`))
  })
})

test('what AWS IoT has of the sum of prod, and that one of its executors is enough', () => {
  const [prod] = bills.filter(({ name }) => name === 'prod')
  if (prod === undefined) throw new Error('no prod')
  const { standing, messages, config } = prod
  const share = total(messages.filter(({ price }) => price.id.startsWith('iot.'))) / total([...standing, ...messages])
  expect(sentences).toContain(`AWS IoT dominates, with ${Math.round(100 * share)} % of the sum`)
  const { executor, maxExecutors } = config.processing
  expect(traffic(contract, load.environments.prod).cores).toBeLessThan(executor.cores)
  expect(sentences).toContain(`at this load one of the ${maxExecutors} is enough`)
})

test('formulas and worked example are those of the load', () => {
  const { message, window, messagesPerCore, coreReserve, valueBytes, example } = load
  const text = sentences.replaceAll(',', '')
  const { written, cores, series } = traffic(contract, example)
  const { telemetry, logs, interactions } = shares(contract)
  const changed = `${telemetry} × ${message.metrics}`
  const counted = decimal(logs + interactions)
  // Beside the readings of a message: as many readers as there are queries of its stream.
  const readers = decimal(telemetry * 5 + logs * 3 + interactions * 4)
  // Of a window of errors three numbers, of one of actions two.
  const counts = decimal(logs * 3 + interactions * 2)
  for (const formula of [
    `| m × ${message.recordBytes} + m × ${changed} × ${window.recordBytes} + m × ${counted} × ${window.countBytes}: `,
    `| m × ${message.recordBytes} × ${readers} + m × ${changed} × ${window.recordBytes}: `,
    `| (m × ${message.recordBytes} + d × ${message.metrics} / 60 × ${window.recordBytes} + m × ${counted} × ${window.countBytes}) × `,
    `| m / ${messagesPerCore} × ${coreReserve}: `,
    `| m × ${message.lakeBytes} × 86400 `,
    `| (m × ${changed} + d × ${message.metrics} × 7 / 60 + m × ${counts}) × ${valueBytes} × 86400 `,
    `| m × ${changed} × (1 + 6) + d × ${message.metrics} / 60 + m × ${counts} `,
    `= ${decimal(written)} bytes a second`,
    `= ${cores.toFixed(2)} cores`,
    `= ${series} series`,
  ]) {
    expect(text).toContain(formula)
  }
  for (const { config } of bills) {
    const { devices, messagesPerSecond } = load.environments[config.name as 'dev' | 'prod']
    expect(text).toContain(`${messagesPerSecond} ${config.name === 'dev' ? 'messages a second ' : ''}from ${devices}`)
  }
})

/** Without the last digits, in which sums of doubles differ from those of people. */
function decimal(number: number): number {
  return Number(number.toFixed(6))
}
