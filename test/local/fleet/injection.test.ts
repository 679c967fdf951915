import { describe, expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { SimulatedDevice } from '../../../local/fleet/device.ts'
import { deviceName } from '../../../local/fleet/identity.ts'
import type { FaultKind, InjectedFault } from '../../../local/fleet/injected-fault.ts'
import type { Message } from '../../../local/fleet/message.ts'
import { FATES } from '../../../local/ledger.ts'
import { judge } from '../../../local/verdict.ts'

const contract = loadContract()
const verdict = judge(contract)
const START = Date.UTC(2026, 0, 1)
const [FROM, TO] = [START + 60_000, START + 100_000]
const METRIC = 'temperature'

interface Sent extends Message {
  readonly sentAt: number
}

/** What a device sends in three minutes, five times a second, with a fault or without. */
function sent(kind?: FaultKind, magnitude = 0, metric = METRIC): Sent[] {
  const fault: InjectedFault | undefined = kind && {
    ...{ device: deviceName(0), kind, metric, magnitude, from: FROM, to: TO, due: TO, judgedBy: TO },
  }
  const device = new SimulatedDevice(contract, 0, 7, undefined, () => fault)
  return Array.from({ length: 900 }, (_, i) => START + 200 * i).flatMap((sentAt) =>
    device.next(sentAt).map((message) => ({ ...message, sentAt })),
  )
}

function values(messages: readonly Sent[]): Map<number, number> {
  const telemetry = messages.filter(({ stream, kind }) => stream === 'telemetry' && FATES[kind] === 'archived')
  return new Map(telemetry.map(({ time, payload }) => [time as number, JSON.parse(`${payload}`).readings[METRIC]]))
}

const healthy = values(sent())
const inTime = ([time]: readonly [number, number]) => time >= FROM && time < TO

/** By its time how far each value of a device with a fault is from that of the same device without. */
function errors(kind: FaultKind, magnitude: number): [number, number][] {
  return [...values(sent(kind, magnitude))].map(([time, value]) => [time, value - (healthy.get(time) as number)])
}

test.each([
  ['limit', 20],
  ['spike', -3],
  ['level', 4],
  ['variance', 2],
  ['trend', 8],
  ['stuck', 0],
] as const)('a fault of kind %s changes nothing but values of its metric in its time', (kind, magnitude) => {
  const found = errors(kind, magnitude)
  expect(found.map(([time]) => time)).toEqual([...healthy.keys()])
  expect(found.filter((one) => !inTime(one) && one[1] !== 0)).toEqual([])
  expect(found.filter((one) => inTime(one) && one[1] !== 0).length).toBeGreaterThan(100)
  expect(sent(kind, magnitude)).toEqual(sent(kind, magnitude))
})

test.each(['limit', 'spike', 'level'] as const)('what is added by a %s is its magnitude', (kind) => {
  const added = errors(kind, 5).filter(inTime)
  expect(Math.max(...added.map(([, error]) => Math.abs(error - 5)))).toBeLessThan(0.001)
})

test('a trend grows with time', () => {
  const added = errors('trend', 12).filter(inTime)
  for (const [time, error] of added) expect(error).toBeCloseTo((12 * (time - FROM)) / 60_000, 2)
})

test('a variance is noise around nothing', () => {
  const added = errors('variance', 2)
    .filter(inTime)
    .map(([, error]) => error)
  const mean = added.reduce((sum, error) => sum + error, 0) / added.length
  const deviation = Math.sqrt(added.reduce((sum, error) => sum + (error - mean) ** 2, 0) / added.length)
  expect(Math.abs(mean)).toBeLessThan(0.6)
  expect(deviation).toBeGreaterThan(1.6)
  expect(deviation).toBeLessThan(2.4)
})

test('what is stuck does not change', () => {
  const stuck = [...values(sent('stuck'))].filter(inTime).map(([, value]) => value)
  expect(new Set(stuck).size).toBe(1)
})

test('until its fault is over a device makes no pauses of its own', () => {
  const gaps = Array.from({ length: 40 }, (_, number) => {
    const about = { device: deviceName(number), kind: 'level', metric: METRIC, magnitude: 1 } as const
    const fault = { ...about, from: FROM, to: FROM + 600_000, due: TO, judgedBy: TO }
    const device = new SimulatedDevice(contract, number, 7, undefined, () => fault)
    const times = Array.from({ length: 6000 }, (_, i) => START + 200 * i).filter((now) => device.next(now).length > 0)
    return times.slice(1).map((time, i) => [times[i] as number, time] as const)
  }).flat()
  const pauses = gaps.filter(([from, to]) => to - from > 4000)
  expect(pauses.filter(([from]) => from < FROM + 600_000)).toEqual([])
  expect(pauses.filter(([from]) => from > FROM + 600_000).length).toBeGreaterThan(20)
})

test('a device that falls silent for good sends nothing more, and is as before until then', () => {
  const before = sent().filter(({ sentAt }) => sentAt < FROM)
  expect(sent('silence')).toEqual(before)
})

describe('a burst', () => {
  const burst = sent('burst', 12, '')
  const own = burst.filter(({ payload }) => `${payload}`.includes('SEN-500'))
  const usual = sent().filter(({ payload }) => `${payload}`.includes('SEN-500'))

  test('is so many errors a second, in its time', () => {
    const inBurst = own.filter(({ sentAt }) => sentAt >= FROM && sentAt <= TO).length
    expect(Math.abs(inBurst - 12 * 40)).toBeLessThan(20)
    expect(own.length - inBurst).toBeLessThan(usual.length + 5)
  })

  test('leaves the numbers of the logs without a gap but for what is too broken to have one', () => {
    const logs = burst.filter(({ stream }) => stream === 'logs')
    const seqs = new Set(logs.flatMap(({ seq }) => seq ?? []))
    const garbled = logs.filter(({ kind }) => kind === 'malformed').length
    // What is held back at the end has a number as well.
    expect(Math.max(...seqs) + 1 - seqs.size - garbled).toBeLessThanOrEqual(1)
  })

  test('has times that differ', () => {
    const times = burst.filter(({ kind, time }) => kind !== 'duplicate' && time !== null).map(({ time }) => time)
    expect(new Set(times).size).toBe(times.length)
  })
})

test.each([
  ['limit', 1e6],
  ['level', -1e6],
  ['variance', 1e4],
  ['trend', -1e5],
  ['burst', 12],
] as const)('a %s is no reason to be rejected, however large', (kind, magnitude) => {
  const wrong = sent(kind, magnitude, kind === 'burst' ? '' : METRIC).filter(
    ({ stream, device, kind: made, payload, sentAt }) =>
      verdict(stream, device, payload, sentAt).accepted !== (FATES[made] === 'archived'),
  )
  expect(wrong).toEqual([])
})
