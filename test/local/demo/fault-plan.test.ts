import { describe, expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { chances, type FaultRun, planFaults } from '../../../local/demo/fault-plan.ts'
import { SimulatedDevice } from '../../../local/fleet/device.ts'
import { FAULT_KINDS, type InjectedFault } from '../../../local/fleet/injected-fault.ts'
import { deviceRow } from '../../../local/fleet/registry.ts'
import { FATES } from '../../../local/ledger.ts'

const contract = loadContract()
const START = Date.UTC(2026, 0, 1)
const run: FaultRun = { contract, seed: 1, devices: 200, rate: 5, warmUp: 40_000, duration: 180_000 }
const plan = planFaults(run, START)

test('an eighth of a large fleet has a fault, one each, and every kind is there as often', () => {
  expect(plan).toHaveLength(24)
  expect(new Set(plan.map(({ device }) => device)).size).toBe(24)
  for (const kind of FAULT_KINDS) expect(plan.filter((fault) => fault.kind === kind)).toHaveLength(3)
})

test.each([
  [20, 8],
  [8, 4],
  [1, 0],
  [0, 0],
])('of %d devices %d have a fault: each kind, but half of them are well', (devices, faults) => {
  expect(planFaults({ ...run, devices }, START)).toHaveLength(faults)
})

test('the same seed and start give the same faults, another seed gives others', () => {
  expect(planFaults(run, START)).toEqual(plan)
  expect(planFaults({ ...run, seed: 2 }, START)).not.toEqual(plan)
})

test('faults of the same kind have their turns in both directions, and about several metrics', () => {
  const many = planFaults({ ...run, devices: 2000 }, START)
  const of = (kind: string) => many.filter((fault) => fault.kind === kind)
  expect(new Set(of('level').map(({ magnitude }) => Math.sign(magnitude)))).toEqual(new Set([1, -1]))
  expect(new Set(of('stuck').map(({ metric }) => metric)).size).toBeGreaterThan(3)
  expect(many.filter(({ metric }) => metric === 'battery')).toEqual([])
})

describe.each([120_000, 150_000, 180_000, 3_600_000])('in %d ms', (duration) => {
  const faults = planFaults({ ...run, duration, devices: 1000 }, START)
  test('each begins when what is usual is known, and can be noticed, after its windows, before the end', () => {
    expect(faults.length).toBeGreaterThan(50)
    for (const { kind, from, to, due, judgedBy } of faults) {
      const learns = !['limit', 'silence', 'burst'].includes(kind)
      expect(from).toBeGreaterThanOrEqual(START + (learns ? 70_000 - 2000 : 15_000))
      expect(to).toBeGreaterThan(from)
      expect(due).toBeLessThanOrEqual(START + duration)
      expect(due).toBeGreaterThan(from)
      expect(judgedBy === null).toBe(kind === 'limit' || kind === 'burst')
      expect(judgedBy ?? from).toBeLessThan(due)
    }
  })
})

test.each([
  [10_000, []],
  [30_000, ['limit']],
  [60_000, ['limit']],
  [80_000, ['limit', 'burst']],
  [120_000, ['limit', 'spike', 'silence', 'burst']],
  [180_000, FAULT_KINDS],
])('in %d ms there is the time for %s', (duration, kinds) => {
  const chance = chances({ ...run, duration })
  expect(FAULT_KINDS.filter((kind) => chance[kind] === 'good')).toEqual(kinds)
  expect(new Set(Object.values(chance))).not.toContain('too seldom')
})

test('the faults of a demo without options are those of all kinds', () => {
  expect(new Set(planFaults({ ...run, devices: 50, rate: 2 }, START).map(({ kind }) => kind))).toEqual(
    new Set(FAULT_KINDS),
  )
})

describe('what a fleet that sends seldom would not show is left out', () => {
  test.each([
    [1, 180_000, FAULT_KINDS],
    [0.5, 240_000, FAULT_KINDS.filter((kind) => kind !== 'spike' && kind !== 'variance')],
    [0.4, 3_600_000, ['limit', 'silence', 'burst']],
    [0.1, 3_600_000, ['limit', 'silence', 'burst']],
    [0.1, 180_000, ['limit']],
    [0.01, 180_000, []],
  ])('at %d messages a second and in %d ms there are %j', (rate, duration, kinds) => {
    const plan = planFaults({ ...run, rate, duration }, START)
    expect(FAULT_KINDS.filter((kind) => plan.some((fault) => fault.kind === kind))).toEqual(kinds)
  })

  test('and the others have a reading in time, of a device that has been heard of before', () => {
    for (const { kind, from, to, due, judgedBy } of planFaults({ ...run, rate: 0.1, duration: 3_600_000 }, START)) {
      const messages = 6 * 10_000
      if (kind === 'silence') expect(from - START).toBeGreaterThanOrEqual(messages)
      else expect(to - from).toBeGreaterThanOrEqual(messages)
      expect(due - from).toBeGreaterThanOrEqual(messages)
      if (kind === 'silence') expect((judgedBy as number) - from).toBeGreaterThan(5 * messages)
    }
  })
})

test('a long warm-up makes a silence one later', () => {
  const wait = (warmUp: number) => {
    const silence = planFaults({ ...run, warmUp, duration: 600_000 }, START).find(({ kind }) => kind === 'silence')
    return (silence as InjectedFault).due - (silence as InjectedFault).from
  }
  expect(wait(0)).toBe(wait(20_000))
  expect(wait(60_000)).toBeGreaterThan(60_000)
})

/** Calibrated values that a device with a fault sends in its time. */
function faulty(fault: InjectedFault): number[] {
  const number = Number(fault.device.slice(-4)) - 1
  const { gain = 1, offset = 0 } = deviceRow(number, 1, 5).calibration[fault.metric] ?? {}
  const device = new SimulatedDevice(contract, number, 1, undefined, () => fault)
  return Array.from({ length: 900 }, (_, i) => START + 200 * i)
    .flatMap((now) => device.next(now))
    .filter(({ stream, kind, time }) => stream === 'telemetry' && FATES[kind] === 'archived' && inTime(time, fault))
    .map(({ payload }) => JSON.parse(`${payload}`).readings[fault.metric] * gain + offset)
}

function inTime(time: number | null, { from, to }: InjectedFault): boolean {
  return time !== null && time >= from && time < to
}

test('in a fault about a limit every value is beyond it', () => {
  for (const fault of planFaults({ ...run, devices: 600 }, START).filter(({ kind }) => kind === 'limit')) {
    const { low = -Infinity, high = Infinity } = deviceRow(Number(fault.device.slice(-4)) - 1, 1, 5).limits[
      fault.metric
    ] as { low?: number; high?: number }
    const values = faulty(fault)
    expect(values.length).toBeGreaterThan(20)
    expect(values.filter((value) => value >= low && value <= high)).toEqual([])
  }
})

test('a spike fills exactly one window', () => {
  const spikes = plan.filter(({ kind }) => kind === 'spike')
  expect(spikes.map(({ from, to }) => [from % 2000, to - from])).toEqual(spikes.map(() => [0, 2000]))
})
