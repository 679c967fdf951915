import { writePrivate } from '../services/private-file.ts'
import { type Correction, calibrationOf } from './calibration.ts'
import { deviceName, modelOf } from './identity.ts'
import { MODELS, type ModelName } from './models.ts'
import { reach, shapesOf } from './ordinary.ts'
import { Random } from './random.ts'
import { rounded, type SignalShape } from './signal.ts'

/** The calibrated values that are in order, both ends included. */
export interface Limits {
  readonly low?: number
  readonly high?: number
}

/** What the registry says of a device: contract/device.schema.json. */
export interface DeviceRow {
  readonly device_id: string
  readonly site: string
  readonly model: string
  readonly interval_seconds: number
  readonly calibration: Readonly<Record<string, Correction>>
  readonly limits: Readonly<Record<string, Limits>>
}

const SITES = ['bergen', 'graz', 'lyon', 'porto']
/** Of 500 million values one is so far from its model's base by chance. */
const SIGMAS = 6
/** Percent; a battery is charged from 15 on. */
const BATTERY_LOW = 5
/** With five of these no device counts as silent that makes a pause, which is 20 seconds at most. */
const SHORTEST_INTERVAL = 5
/** Messages of a device of which one is telemetry, as good as surely. */
export const MESSAGES = 6

/** Seconds in which a device that sends at a rate per second is expected to have sent telemetry. */
export function expectedInterval(rate: number): number {
  return Math.max(SHORTEST_INTERVAL, MESSAGES / rate)
}

/**
 * The row of a simulated device, by its number in the fleet of a seed.
 * @param interval seconds in which a message of it is expected
 */
export function deviceRow(number: number, seed: number, interval: number): DeviceRow {
  const [device, model] = [deviceName(number), modelOf(number)]
  return {
    device_id: device,
    site: new Random(`${seed}/${device}/site`).pick(SITES),
    model,
    interval_seconds: interval,
    calibration: calibrationOf(number, seed),
    limits: limitsOf(model),
  }
}

/** The limits of a model by metric: wide enough that no healthy device is beyond them. */
export function limitsOf(model: ModelName): Record<string, Limits> {
  const shapes = Object.entries(shapesOf(model)).map(([metric, shape]) => [metric, limitsWithin(shape)] as const)
  const all = MODELS[model].battery ? [...shapes, ['battery', { low: BATTERY_LOW }] as const] : shapes
  return Object.fromEntries(all.filter(([, limits]) => Object.keys(limits).length > 0))
}

/** There is no limit where the quantity itself ends. */
function limitsWithin(shape: SignalShape): Limits {
  const { base, floor = -Infinity, ceiling = Infinity, decimals } = shape
  const [low, high] = [base - reach(shape, SIGMAS), base + reach(shape, SIGMAS)]
  return {
    ...(low > floor && { low: rounded(low, decimals) }),
    ...(high < ceiling && { high: rounded(high, decimals) }),
  }
}

/** Write the registry's document: a line of JSON per device. */
export function writeRegistry(path: string, rows: readonly DeviceRow[]): void {
  writePrivate(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
