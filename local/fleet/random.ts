import { createHash } from 'node:crypto'

/** A seeded stream of pseudo-random numbers (sfc32): the same seed gives the same numbers on every machine. */
export class Random {
  readonly #state: Uint32Array

  constructor(seed: string) {
    this.#state = new Uint32Array(4)
    const digest = createHash('sha256').update(seed).digest()
    for (let i = 0; i < 4; i += 1) this.#state[i] = digest.readUInt32LE(4 * i)
  }

  /** Uniform in [0, 1). */
  next(): number {
    const s = this.#state as Uint32Array & Record<0 | 1 | 2 | 3, number>
    const sum = (s[0] + s[1] + s[3]) >>> 0
    s[3] += 1
    s[0] = s[1] ^ (s[1] >>> 9)
    s[1] = s[2] + (s[2] << 3)
    s[2] = ((s[2] << 21) | (s[2] >>> 11)) + sum
    return sum / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next()
  }

  /** A whole number from low to high, both included. */
  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[this.integer(0, list.length - 1)] as T
  }

  /** Normally distributed with mean 0 and standard deviation 1. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }
}
