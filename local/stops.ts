interface Stop {
  readonly name: string
  readonly stop: () => unknown
}

interface Failure {
  readonly name: string
  readonly error: Error
}

/** Something did not stop. The message names all that did not, and tells the first one's reason. */
export class StopError extends Error {
  override name = 'StopError'
  readonly failures: readonly Failure[]

  constructor(failures: readonly [Failure, ...Failure[]]) {
    const names = failures.map(({ name }) => name).join(', ')
    super(`not stopped in order: ${names}; ${failures[0].error.message}`, { cause: failures[0].error })
    this.failures = failures
  }
}

/** What has been started and must be stopped. */
export class Stops {
  #stops: Stop[] = []

  add(name: string, stop: () => unknown): void {
    this.#stops.push({ name, stop })
  }

  /**
   * Stop everything that still runs, in the reverse order of the start, whether or not one before it could be stopped.
   * @throws StopError when something did not stop
   */
  async stop(): Promise<void> {
    const failures: Failure[] = []
    for (let next = this.#stops.pop(); next !== undefined; next = this.#stops.pop()) {
      try {
        await next.stop()
      } catch (error) {
        failures.push(...(error instanceof StopError ? error.failures : [{ name: next.name, error: error as Error }]))
      }
    }
    const [first, ...others] = failures
    if (first !== undefined) throw new StopError([first, ...others])
  }

  /** Stop everything because of an error; that goes before what does not stop. */
  async stopAfter(error: unknown): Promise<never> {
    await this.stop().catch((failure: Error) => console.error(`tributary: ${failure.message}`))
    throw error
  }
}

/** Run something that starts things, then stop all of them. */
export async function withStops<T>(body: (stops: Stops) => Promise<T>): Promise<T> {
  const stops = new Stops()
  const result = await body(stops).catch((error: unknown) => stops.stopAfter(error))
  await stops.stop()
  return result
}
