import type { Random } from './random.ts'

const HOUR_MS = 3_600_000

/** How a measured quantity behaves. */
export interface SignalShape {
  readonly base: number
  /** Standard deviation of the base over devices. */
  readonly spread: number
  /** Half the difference between the highest and the lowest hour of the day. */
  readonly daily?: number
  /** Hour of the day (UTC) of the highest value. */
  readonly peakHour?: number
  /** Standard deviation of a single measurement. */
  readonly noise: number
  /** Standard deviation of the slow wandering around the base. */
  readonly drift?: number
  readonly floor?: number
  readonly ceiling?: number
  readonly decimals: number
}

/** A quantity that can be measured at moments of ascending epoch milliseconds. */
export interface Signal {
  measure(time: number): number
}

/** Daily cycle, slow wandering and noise around a base of the device's own. */
export class CyclicSignal implements Signal {
  readonly #shape: SignalShape
  readonly #random: Random
  readonly #base: number
  #wander: number
  #last: number | undefined

  constructor(shape: SignalShape, random: Random) {
    this.#shape = shape
    this.#random = random
    this.#base = shape.base + shape.spread * random.normal()
    this.#wander = (shape.drift ?? 0) * random.normal()
  }

  measure(time: number): number {
    const { daily = 0, peakHour = 14, noise, floor = -Infinity, ceiling = Infinity, decimals } = this.#shape
    this.#drift(time)
    const cycle = daily * Math.cos((2 * Math.PI * (time / HOUR_MS - peakHour)) / 24)
    const value = this.#base + cycle + this.#wander + noise * this.#random.normal()
    return rounded(Math.min(Math.max(value, floor), ceiling), decimals)
  }

  /** An Ornstein-Uhlenbeck step, with a memory of an hour. */
  #drift(time: number): void {
    const kept = Math.exp(-(time - (this.#last ?? time)) / HOUR_MS)
    this.#last = time
    this.#wander = kept * this.#wander + (this.#shape.drift ?? 0) * Math.sqrt(1 - kept * kept) * this.#random.normal()
  }
}

const DRAINED_PER_HOUR = 1.5
const CHARGED_PER_HOUR = 40
const LOW = 15

/** Percent of charge: drains, and recovers when it is low until it is full. */
export class BatterySignal implements Signal {
  #charge: number
  #charging = false
  #last: number | undefined

  constructor(random: Random) {
    this.#charge = random.between(LOW, 100)
  }

  measure(time: number): number {
    const hours = (time - (this.#last ?? time)) / HOUR_MS
    this.#last = time
    this.#charge += hours * (this.#charging ? CHARGED_PER_HOUR : -DRAINED_PER_HOUR)
    this.#charge = Math.min(Math.max(this.#charge, 0), 100)
    if (this.#charge < LOW) this.#charging = true
    if (this.#charge >= 100) this.#charging = false
    return rounded(this.#charge, 1)
  }
}

/** A number with so many digits behind the point. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
