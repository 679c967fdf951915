import type { StreamName } from '../../lib/contract.ts'
import type { Message } from './message.ts'

/** Messages that wait until others of their stream have been sent. */
export class Held {
  #waiting: { readonly message: Message; after: number }[] = []

  /** Hold a message back until so many others of its stream have overtaken it. */
  add(message: Message, after: number): void {
    this.#waiting.push({ message, after })
  }

  /** The messages that are due after another of the stream. */
  overtakenOn(stream: StreamName): Message[] {
    for (const held of this.#waiting) if (held.message.stream === stream) held.after -= 1
    const due = this.#waiting.filter(({ after }) => after <= 0)
    this.#waiting = this.#waiting.filter(({ after }) => after > 0)
    return due.map(({ message }) => message)
  }

  takeAll(): Message[] {
    return this.#waiting.splice(0).map(({ message }) => message)
  }
}
