/** Called for the step of a source, by its index; the moment is epoch milliseconds. */
export type Step = (index: number, now: number) => void

const TICK_MS = 10
/** After a longer standstill of this machine the missed steps are left out, not made up for. */
const MAX_LAG_MS = 5_000

/** How much slower than usual the steps are while everything is still cold. */
export const SLOWER = 20

/** Calls the steps of many sources at the same rate each, evenly spread over time, after a slow beginning if asked. */
export class Pacer {
  readonly #sources: number
  readonly #stepMs: number
  readonly #step: Step
  readonly #start: number
  readonly #warmUp: number
  #count = 0
  #timer: NodeJS.Timeout | undefined

  /**
   * @param rate steps per second and source
   * @param warmUp milliseconds in which the rate is a twentieth of that
   */
  constructor(sources: number, rate: number, step: Step, warmUp = 0, start: number = Date.now()) {
    this.#sources = sources
    this.#stepMs = 1000 / (rate * sources)
    this.#step = step
    this.#warmUp = warmUp
    this.#start = start
  }

  run(): void {
    this.#timer = setInterval(() => this.advance(Date.now()), TICK_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Do the steps that are due. */
  advance(now: number): void {
    const due = Math.floor(this.#stepsTime(now - this.#start) / this.#stepMs)
    if (now - this.#moment(this.#count) > MAX_LAG_MS) this.#count = due
    while (this.#count <= due) {
      this.#step(this.#count % this.#sources, this.#moment(this.#count))
      this.#count += 1
    }
  }

  /** Milliseconds that the steps have gone on by, of those that the clock has. */
  #stepsTime(clock: number): number {
    return clock < this.#warmUp ? clock / SLOWER : this.#warmUp / SLOWER + clock - this.#warmUp
  }

  /** When a step is due by the clock. */
  #moment(count: number): number {
    const steps = count * this.#stepMs
    const warm = this.#warmUp / SLOWER
    return this.#start + (steps < warm ? steps * SLOWER : this.#warmUp + steps - warm)
  }
}
