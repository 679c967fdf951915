/** Called for the step of a source, by its index; the moment is epoch milliseconds. */
export type Step = (index: number, now: number) => void

const TICK_MS = 10
/** After a longer standstill of this machine the missed steps are left out, not made up for. */
const MAX_LAG_MS = 5_000

/** Calls the steps of many sources at the same rate each, evenly spread over time. */
export class Pacer {
  readonly #sources: number
  readonly #stepMs: number
  readonly #step: Step
  readonly #start: number
  #count = 0
  #timer: NodeJS.Timeout | undefined

  /** @param rate steps per second and source */
  constructor(sources: number, rate: number, step: Step, start: number = Date.now()) {
    this.#sources = sources
    this.#stepMs = 1000 / (rate * sources)
    this.#step = step
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
    const due = Math.floor((now - this.#start) / this.#stepMs)
    if ((due - this.#count) * this.#stepMs > MAX_LAG_MS) this.#count = due
    while (this.#count <= due) {
      this.#step(this.#count % this.#sources, this.#start + this.#count * this.#stepMs)
      this.#count += 1
    }
  }
}
