import { expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { readingLimits } from '../../../local/fleet/limits.ts'
import { deviceSignals, MODELS, type ModelName } from '../../../local/fleet/models.ts'
import { Random } from '../../../local/fleet/random.ts'
import { BatterySignal, CyclicSignal } from '../../../local/fleet/signal.ts'

const HOUR_MS = 3_600_000
const START = Date.UTC(2026, 0, 1)
const limits = readingLimits(loadContract())

/** Every reading of a device of a model, hour by hour for three weeks. */
function* readings(model: ModelName, number: number): Generator<[string, number]> {
  const signals = deviceSignals(model, new Random(`${model}/${number}`))
  for (let hour = 0; hour < 21 * 24; hour += 1) {
    for (const [metric, signal] of signals) yield [metric, signal.measure(START + hour * HOUR_MS)]
  }
}

test.each(Object.keys(MODELS) as ModelName[])('what a device of model %s measures is within the contract', (model) => {
  const outside: [string, number][] = []
  for (let number = 0; number < 20; number += 1) {
    for (const [metric, value] of readings(model, number)) {
      const { minimum, maximum } = limits.range(metric)
      if (!limits.name.test(metric) || value < minimum || value > maximum) outside.push([metric, value])
    }
  }
  expect(outside).toEqual([])
})

test('the daily cycle is highest at its hour', () => {
  const shape = { base: 20, spread: 0, daily: 5, peakHour: 15, noise: 0.1, decimals: 2 }
  const signal = new CyclicSignal(shape, new Random('cycle'))
  const day = Array.from({ length: 24 }, (_, hour) => signal.measure(START + hour * HOUR_MS))
  expect([14, 15, 16]).toContain(day.indexOf(Math.max(...day)))
  expect(day[15]).toBeCloseTo(25, 0)
  expect(day[3]).toBeCloseTo(15, 0)
})

test('drift wanders slowly: little in a second, much in a day', () => {
  const shape = { base: 0, spread: 0, noise: 0, drift: 10, decimals: 6 }
  const signals = Array.from({ length: 200 }, (_, i) => new CyclicSignal(shape, new Random(`drift/${i}`)))
  const moved = (from: number, to: number) =>
    Math.sqrt(signals.reduce((sum, signal) => sum + (signal.measure(from) - signal.measure(to)) ** 2, 0) / 200)
  expect(moved(START, START + 1000)).toBeLessThan(0.5)
  expect(moved(START + 2000, START + 24 * HOUR_MS)).toBeGreaterThan(10)
})

test('a battery drains and recovers', () => {
  const battery = new BatterySignal(new Random('battery'))
  const charge = Array.from({ length: 24 * 14 }, (_, hour) => battery.measure(START + hour * HOUR_MS))
  expect(Math.min(...charge)).toBeGreaterThan(10)
  expect(Math.min(...charge)).toBeLessThan(16)
  expect(Math.max(...charge)).toBe(100)
})

test('the same seed gives the same numbers, evenly spread', () => {
  const [one, same, other] = [new Random('a'), new Random('a'), new Random('b')]
  const numbers = Array.from({ length: 10_000 }, () => one.next())
  expect(Array.from({ length: 10_000 }, () => same.next())).toEqual(numbers)
  expect(other.next()).not.toBe(numbers[0])
  for (let decile = 0; decile < 10; decile += 1) {
    const share = numbers.filter((number) => Math.floor(number * 10) === decile).length / numbers.length
    expect(share).toBeCloseTo(0.1, 1)
  }
})
