import { describe, expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { WINDOW_MS } from '../../../local/demo/fault-terms.ts'
import { patientInterval } from '../../../local/demo/patience.ts'
import { SimulatedDevice } from '../../../local/fleet/device.ts'
import { LONGEST_PAUSE_MS } from '../../../local/fleet/misbehaviour.ts'
import { Pacer, SLOWER } from '../../../local/fleet/pacer.ts'
import { expectedInterval, MESSAGES } from '../../../local/fleet/registry.ts'
import { FATES, type Kind } from '../../../local/ledger.ts'

const contract = loadContract()
const { intervals } = contract.pipeline.alerts.silence
const START = Date.UTC(2026, 0, 1)
const MINUTE = 60_000
/** These come after the window that they belong to is closed, or never. */
const LOST: readonly Kind[] = ['late', 'out_of_order']

/** By device the ends of the windows in which a healthy fleet sends telemetry: warm-up, then some minutes. */
function windowEnds(devices: number, rate: number, warmUp: number, minutes: number): number[][] {
  const ends = Array.from({ length: devices }, (): number[] => [])
  const pausesFrom = () => START + warmUp + (1000 * MESSAGES) / rate
  const fleet = ends.map((_, i) => new SimulatedDevice(contract, i, 3, undefined, undefined, pausesFrom))
  const step = (index: number, now: number) => {
    for (const { stream, kind, time } of (fleet[index] as SimulatedDevice).next(now)) {
      if (stream !== 'telemetry' || FATES[kind] !== 'archived' || LOST.includes(kind)) continue
      ends[index]?.push(WINDOW_MS * (Math.floor((time as number) / WINDOW_MS) + 1))
    }
  }
  const pacer = new Pacer(devices, rate, step, warmUp, START)
  for (let ms = 0; ms <= warmUp + minutes * MINUTE; ms += 1000) pacer.advance(START + ms)
  return ends
}

/** How often the job would call a device silent that has a window again later: by the rule of detector/silence.py. */
function silences(ends: readonly (readonly number[])[], interval: number): number {
  const patience = Math.max(Math.ceil(intervals * interval * 1000), 2 * WINDOW_MS)
  return ends.flatMap((own) => own.filter((end, i) => i > 0 && end > (own[i - 1] as number) + patience)).length
}

describe.each([
  [0.2, 2 * MINUTE],
  [1, 20_000],
  [1.5, 20_000],
  [2, 20_000],
  [2, 40_000],
  [2, 10 * MINUTE],
  [5, 5 * MINUTE],
])('at %d messages a second after %d ms of a twentieth', (rate, warmUp) => {
  test('no device in order is silent for longer than the registry has it wait', () => {
    expect(silences(windowEnds(60, rate, warmUp, 3), patientInterval(rate, warmUp, intervals))).toBe(0)
  })
})

test('without regard to a long warm-up many would be', () => {
  expect(silences(windowEnds(60, 2, 10 * MINUTE, 0), expectedInterval(2))).toBeGreaterThan(10)
})

test('by construction the longest time without telemetry is shorter than the patience, warm-up or not', () => {
  for (const rate of [0.01, 0.1, 0.7, 1, 1.2, 1.5, 2, 5, 50, 1000]) {
    for (const warmUp of [0, 20_000, MINUTE, 60 * MINUTE]) {
      const patience = 1000 * intervals * patientInterval(rate, warmUp, intervals)
      const slow = Math.min(warmUp, (10 * 1000 * SLOWER) / rate)
      expect(patience).toBeGreaterThanOrEqual(
        Math.max(slow, LONGEST_PAUSE_MS) + (1000 * MESSAGES) / rate + WINDOW_MS - 1e-6,
      )
    }
  }
})

test.each([0, 10_000, 20_000])('at the rate of the demo a warm-up of %d ms makes no difference', (warmUp) => {
  expect(patientInterval(2, warmUp, intervals)).toBe(expectedInterval(2))
  expect(patientInterval(5, warmUp, intervals)).toBe(expectedInterval(5))
})
