import type { Context } from 'aws-lambda'

/** The SDK waits for as long as this between two attempts, milliseconds. */
const LONGEST_DELAY = 20_000

interface Client {
  send(command: never, options?: { abortSignal?: AbortSignal }): unknown
}

/**
 * The client, with requests cut off shortly before Lambda ends the function: the function still says what happened, and a
 * request does not go on when it is called the next time.
 */
export function limited<C extends Client>(client: C, context: Pick<Context, 'getRemainingTimeInMillis'>): C {
  const time = Math.max(context.getRemainingTimeInMillis() - LONGEST_DELAY, 1_000)
  const abortSignal = AbortSignal.timeout(time)
  const send = (command: never) => client.send(command, { abortSignal })
  return { send } as Client as C
}
