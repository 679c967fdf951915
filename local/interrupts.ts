/** Somebody ended a command early, and it has ended in order. */
export class Interrupted extends Error {
  override name = 'Interrupted'
}

/** The exit code of what Ctrl-C has ended. */
export const INTERRUPTED = 130

/** Milliseconds in which signals are one: npm passes on a Ctrl-C that the terminal has sent to us as well. */
const SAME_KEY = 1000

/** Ctrl-C or SIGTERM: the first one in a phase ends the phase, in order; the next one ends everything at once. */
export class Interrupts {
  readonly #say: (text: string) => void
  #phase = new AbortController()
  #message = ''
  #pressed = false
  #latest = Number.NEGATIVE_INFINITY

  constructor(say: (text: string) => void = console.error) {
    this.#say = say
    process.on('SIGINT', () => this.#onSignal())
    process.on('SIGTERM', () => this.#onSignal())
  }

  /** Begin a phase: the next Ctrl-C aborts it with this message. It may also be aborted by what has begun it. */
  phase(message: string): AbortController {
    this.#phase = new AbortController()
    this.#message = message
    this.#pressed = false
    return this.#phase
  }

  #onSignal(): void {
    const now = performance.now()
    if (now - this.#latest < SAME_KEY) return
    this.#latest = now
    if (this.#pressed) {
      this.#say('Stopped at once; the state is kept, the next run goes on from it.')
      // The processes below us hang on a pipe from us and end with it.
      process.exit(INTERRUPTED)
    }
    this.#pressed = true
    if (this.#phase.signal.aborted) this.#say('It is stopping already; Ctrl-C again ends everything at once.')
    this.#phase.abort(new Interrupted(this.#message))
  }
}
