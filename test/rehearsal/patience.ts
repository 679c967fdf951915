import { setTimeout as delay } from 'node:timers/promises'

export interface Patience {
  /** Ends the waiting, with the signal's reason. */
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly within: number
  /** Milliseconds between two looks. */
  readonly every?: number
}

/**
 * Wait until something holds.
 * @param sentence what is wrong when it does not come to hold
 * @throws Error with the sentence
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  sentence: () => string,
  { signal, within, every = 500 }: Patience,
): Promise<void> {
  const deadline = Date.now() + within
  while (!(await holds())) {
    signal.throwIfAborted()
    if (Date.now() > deadline) throw new Error(sentence())
    await delay(every, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}
