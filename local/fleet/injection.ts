import type { Contract, StreamName } from '../../lib/contract.ts'
import { type InjectedFault, isActive, RAMP_MS } from './injected-fault.ts'
import { type Range, readingLimits } from './limits.ts'
import type { Body } from './payload.ts'
import { Random } from './random.ts'
import { rounded } from './signal.ts'

const DECIMALS = 3

/** What a fault makes of its device; the same moments and readings give the same. */
export class Injection {
  readonly #fault: InjectedFault
  readonly #random: Random
  /** A fault is no reason to be rejected. */
  readonly #range: Range
  #stuckAt: number | undefined
  /** Up to which moment the errors of a burst are logged. */
  #loggedUntil: number

  constructor(contract: Contract, fault: InjectedFault, seed: number) {
    this.#fault = fault
    this.#random = new Random(`${seed}/${fault.device}/fault`)
    this.#range = readingLimits(contract).range(fault.metric)
    this.#loggedUntil = fault.from
  }

  /** Whether the device sends nothing at a moment, nor ever again. */
  isSilent(now: number): boolean {
    return this.#fault.kind === 'silence' && now >= this.#fault.from
  }

  /**
   * Whether the device may pause: not until the fault is over. Before it what is usual has to become known, and a
   * silence would have begun with the pause; in it nobody could notice it.
   */
  mayPause(now: number): boolean {
    return now >= this.#fault.to
  }

  /** How many errors there are to be logged since it was last asked. */
  errorsDue(now: number): number {
    const { kind, to, magnitude } = this.#fault
    if (kind !== 'burst') return 0
    const errors = Math.max(0, Math.floor(((Math.min(now, to) - this.#loggedUntil) * magnitude) / 1000))
    this.#loggedUntil += (errors * 1000) / magnitude
    return errors
  }

  /** What the device says of a moment in place of what it would say if it were well. */
  body(stream: StreamName, time: number, body: Body): Body {
    if (stream !== 'telemetry' || !isActive(this.#fault, time)) return body
    const { metric } = this.#fault
    const readings = body['readings'] as Readonly<Record<string, number>>
    const value = readings[metric]
    return value === undefined ? body : { ...body, readings: { ...readings, [metric]: this.#faulty(time, value) } }
  }

  #faulty(time: number, value: number): number {
    if (this.#fault.kind === 'stuck') {
      this.#stuckAt ??= value
      return this.#stuckAt
    }
    const { minimum, maximum } = this.#range
    return Math.min(Math.max(rounded(value + this.#error(time), DECIMALS), minimum), maximum)
  }

  #error(time: number): number {
    const { kind, magnitude, from } = this.#fault
    if (kind === 'variance') return magnitude * this.#random.normal()
    return kind === 'trend' ? magnitude * Math.min(1, (time - from) / RAMP_MS) : magnitude
  }
}
