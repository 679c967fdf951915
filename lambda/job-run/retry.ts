import { isDenied, sentenceOf, verdictOf } from '../job/api-errors.ts'

/** How time goes by. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  wait(milliseconds: number): Promise<void>
}

const PAUSE = 5_000
/** For a permission that has been given only just: longer than IAM mostly takes, milliseconds. */
const DENIED = 30_000

/**
 * What an action gives, which is done again while its failures are of those that pass.
 * @param most milliseconds after which it is not begun again
 * @throws the last failure
 */
export async function withRetries<T>(action: () => Promise<T>, clock: Clock, most: number): Promise<T> {
  const begin = clock.now()
  for (;;) {
    try {
      return await action()
    } catch (error) {
      if (clock.now() + PAUSE - begin > limitOf(error, most)) throw error
      console.log(`Tries again: ${sentenceOf(error)}`)
      await clock.wait(PAUSE)
    }
  }
}

function limitOf(error: unknown, most: number): number {
  if (isDenied(error)) return Math.min(DENIED, most)
  return verdictOf(error) === 'later' ? most : 0
}
