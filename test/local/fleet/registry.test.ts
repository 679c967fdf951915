import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { CONTRACT_DIRECTORY, loadContract } from '../../../lib/contract.ts'
import { calibrationOf, uncalibrated } from '../../../local/fleet/calibration.ts'
import { deviceName, modelOf } from '../../../local/fleet/identity.ts'
import { deviceSignals } from '../../../local/fleet/models.ts'
import { Random } from '../../../local/fleet/random.ts'
import { type DeviceRow, deviceRow, expectedInterval, writeRegistry } from '../../../local/fleet/registry.ts'
import { scratchDirectory } from '../scratch.ts'

const START = Date.UTC(2026, 0, 1)
const QUARTER_MS = 900_000
const SEEDS = [1, 2, 3]
const numbers = Array.from({ length: 60 }, (_, i) => i)
const rows = SEEDS.flatMap((seed) => numbers.map((number) => deviceRow(number, seed, 5)))

test('every row is what the contract wants, with limits that leave room', () => {
  const schema = JSON.parse(readFileSync(join(CONTRACT_DIRECTORY, 'device.schema.json'), 'utf8'))
  const valid = new Ajv2020({ strictNumbers: true }).compile(schema)
  expect(rows.filter((row) => !valid(row))).toEqual([])
  const limits = rows.flatMap((row) => Object.values(row.limits))
  expect(limits.filter(({ low = -Infinity, high = Infinity }) => low >= high)).toEqual([])
  expect(rows.filter((row) => Object.keys(row.limits).length < 2)).toEqual([])
})

test('the document has a line for each device', () => {
  const path = join(scratchDirectory(), 'new', 'registry.jsonl')
  writeRegistry(path, rows.slice(0, 3))
  expect(
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(rows.slice(0, 3))
})

/** Readings of a device around two days that are beyond its limits when they are corrected as the registry says. */
function beyond(row: DeviceRow, number: number, seed: number): string[] {
  const random = new Random(`${seed}/${row.device_id}/test`)
  const signals = uncalibrated(deviceSignals(modelOf(number), random), number, seed)
  return Array.from({ length: 192 }, (_, i) => START + i * QUARTER_MS).flatMap((time) =>
    signals.flatMap(([metric, signal]) => {
      const { gain = 1, offset = 0 } = row.calibration[metric] ?? {}
      const { low = -Infinity, high = Infinity } = row.limits[metric] ?? {}
      const value = signal.measure(time) * gain + offset
      return value < low || value > high ? [`${row.device_id} ${metric} ${value}`] : []
    }),
  )
}

test.each(SEEDS)('no healthy device of seed %d is ever beyond its limits', (seed) => {
  expect(numbers.flatMap((number) => beyond(deviceRow(number, seed, 5), number, seed))).toEqual([])
})

describe('calibration', () => {
  const number = numbers.find((n) => calibrationOf(n, 1)['temperature']) as number
  const signals = () => deviceSignals(modelOf(number), new Random('same'))

  test('corrects what a sensor out of adjustment measures, and leaves its other metrics alone', () => {
    const { gain, offset } = deviceRow(number, 1, 5).calibration['temperature'] as { gain: number; offset: number }
    const wrong = uncalibrated(signals(), number, 1)
    signals().forEach(([metric, signal], i) => {
      const [truth, measured] = [signal.measure(START), (wrong[i] as (typeof wrong)[number])[1].measure(START)]
      if (metric !== 'temperature') expect(measured).toBe(truth)
      else expect(measured * gain + offset).toBeCloseTo(truth, 2)
    })
  })

  test('is for some devices only, of a seed always the same', () => {
    const some = numbers.filter((n) => Object.keys(calibrationOf(n, 1)).length > 0)
    expect(some.length).toBeGreaterThan(3)
    expect(some.length).toBeLessThan(numbers.length / 7)
    expect(some.map((n) => calibrationOf(n, 1))).toEqual(some.map((n) => calibrationOf(n, 1)))
    expect(some.map((n) => calibrationOf(n, 1))).not.toEqual(some.map((n) => calibrationOf(n, 2)))
  })
})

test.each([0.01, 0.5, 2, 5, 100])(
  'at %d messages a second five expected intervals are longer than any pause',
  (rate) => {
    const longestPause = 20
    expect(5 * expectedInterval(rate)).toBeGreaterThan(longestPause + 2 / rate)
    expect(5 * expectedInterval(rate)).toBeGreaterThanOrEqual(
      loadContract().pipeline.alerts.silence.intervals * (1 / rate) * 5,
    )
  },
)

test('devices are named after their model and number', () => {
  expect([0, 1, 199].map(deviceName)).toEqual(['climate-0001', 'machine-0002', 'air_quality-0200'])
})
