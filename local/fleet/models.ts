import type { Random } from './random.ts'
import { BatterySignal, CyclicSignal, type Signal, type SignalShape } from './signal.ts'

const RSSI: SignalShape = { base: -68, spread: 7, noise: 2, drift: 4, floor: -110, ceiling: -30, decimals: 0 }
const PERCENT = { floor: 0, ceiling: 100 }

/** A kind of device: what it measures, by metric. Metrics that the contract does not list are sent as well. */
interface Model {
  readonly battery: boolean
  readonly signals: Readonly<Record<string, SignalShape>>
}

export const MODELS = {
  climate: {
    battery: true,
    signals: {
      temperature: { base: 21, spread: 2, daily: 4, peakHour: 15, noise: 0.1, drift: 0.8, decimals: 2 },
      humidity: { base: 48, spread: 6, daily: -11, peakHour: 15, noise: 0.5, drift: 3, ...PERCENT, decimals: 1 },
      pressure: { base: 1013, spread: 2, noise: 0.05, drift: 6, decimals: 2 },
      illuminance: { base: 180, spread: 60, daily: 420, peakHour: 12, noise: 12, drift: 60, floor: 0, decimals: 0 },
      rssi: RSSI,
    },
  },
  machine: {
    battery: false,
    signals: {
      vibration: { base: 2.4, spread: 0.5, daily: 0.6, peakHour: 11, noise: 0.25, drift: 0.4, floor: 0, decimals: 3 },
      temperature: { base: 58, spread: 5, daily: 7, peakHour: 14, noise: 0.3, drift: 2, decimals: 1 },
      rotation: { base: 1480, spread: 8, noise: 2, drift: 4, floor: 0, decimals: 0 },
    },
  },
  power_meter: {
    battery: false,
    signals: {
      power: { base: 900, spread: 250, daily: 1100, peakHour: 18, noise: 60, drift: 200, decimals: 1 },
      voltage: { base: 230, spread: 1, daily: 1.5, peakHour: 3, noise: 0.2, drift: 0.8, decimals: 2 },
    },
  },
  air_quality: {
    battery: true,
    signals: {
      co2: { base: 620, spread: 60, daily: 210, peakHour: 13, noise: 6, drift: 50, floor: 380, decimals: 0 },
      pm2_5: { base: 11, spread: 3, daily: 4, peakHour: 8, noise: 0.6, drift: 3, floor: 0, decimals: 1 },
      temperature: { base: 22, spread: 1, daily: 2, peakHour: 15, noise: 0.1, drift: 0.5, decimals: 2 },
      humidity: { base: 44, spread: 5, daily: -6, peakHour: 15, noise: 0.5, drift: 2, ...PERCENT, decimals: 1 },
      rssi: RSSI,
    },
  },
} as const satisfies Record<string, Model>

export type ModelName = keyof typeof MODELS

/** The signals of one device of a model, by metric. */
export function deviceSignals(name: ModelName, random: Random): [string, Signal][] {
  const { battery, signals }: Model = MODELS[name]
  const list: [string, Signal][] = Object.entries(signals).map(([metric, shape]) => [
    metric,
    new CyclicSignal(shape, random),
  ])
  return battery ? [...list, ['battery', new BatterySignal(random)]] : list
}
