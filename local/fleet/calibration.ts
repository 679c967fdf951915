import { deviceName, modelOf } from './identity.ts'
import { MODELS } from './models.ts'
import { Random } from './random.ts'
import { rounded, type Signal } from './signal.ts'

/** What makes a true value of a wrong one: value * gain + offset. */
export interface Correction {
  readonly gain: number
  readonly offset: number
}

const METRIC = 'temperature'
const EVERY = 7

/** By metric the corrections of a device: every seventh thermometer is out of adjustment. */
export function calibrationOf(number: number, seed: number): Readonly<Record<string, Correction>> {
  if (number % EVERY !== EVERY - 1 || !(METRIC in MODELS[modelOf(number)].signals)) return {}
  const random = new Random(`${seed}/${deviceName(number)}/calibration`)
  const correction = { gain: rounded(random.between(0.96, 1.04), 3), offset: rounded(random.between(-1.5, 1.5), 2) }
  return { [METRIC]: correction }
}

/** A sensor that measures wrongly: with the correction its values are those of the signal. */
class UncalibratedSignal implements Signal {
  readonly #signal: Signal
  readonly #correction: Correction

  constructor(signal: Signal, correction: Correction) {
    this.#signal = signal
    this.#correction = correction
  }

  measure(time: number): number {
    return rounded((this.#signal.measure(time) - this.#correction.offset) / this.#correction.gain, 3)
  }
}

/** The signals of a device as its sensors measure them. */
export function uncalibrated(
  signals: readonly (readonly [string, Signal])[],
  number: number,
  seed: number,
): (readonly [string, Signal])[] {
  const corrections = calibrationOf(number, seed)
  return signals.map(([metric, signal]) => {
    const correction = corrections[metric]
    return [metric, correction ? new UncalibratedSignal(signal, correction) : signal]
  })
}
