import type { Book } from './book.ts'
import type { Limits } from './limits.ts'
import type { Message } from './message.ts'
import type { Measures } from './metrics.ts'

/** A message that the topic will never take, however often it is tried. */
export class UnfitMessageError extends Error {
  override name = 'UnfitMessageError'
}

/** A record that cannot be published, and why. */
export interface DeadLetter {
  /** Where it is in Kafka. */
  readonly place: string
  readonly reason: string
  /** Its value in Base64; null when there is none. */
  readonly value: string | null
}

/** What the function talks to. */
export interface Services {
  readonly book: Book
  /** @throws UnfitMessageError; and what the service throws */
  readonly publish: (message: Message) => Promise<void>
  readonly bury: (letter: DeadLetter) => Promise<void>
  readonly now: () => number
  readonly measure: (measures: Measures) => void
  readonly say: (line: string) => void
}

export interface Settings {
  readonly limits: Limits
  /** For which an invocation keeps others off the events that it publishes; longer than it lives. */
  readonly leaseMs: number
  /** For which an event is remembered. */
  readonly rememberedMs: number
}
