import type { Kind } from '../ledger.ts'
import type { Random } from './random.ts'

/** How long a device is silent that falls silent for a while, in milliseconds. */
export const SHORTEST_PAUSE_MS = 5_000
export const LONGEST_PAUSE_MS = 20_000

export type Misbehaviour = Exclude<Kind, 'normal' | 'replay'> | 'silence'

/** What real fleets do wrong, and how often: the share of messages that it befalls. */
export const MISBEHAVIOUR: Readonly<Record<Misbehaviour, { readonly rate: number; readonly meaning: string }>> = {
  duplicate: { rate: 0.01, meaning: 'The message is sent a second time, at once or after a few others' },
  out_of_order: { rate: 0.01, meaning: 'The message is held back and sent after up to four later ones of its stream' },
  late: { rate: 0.005, meaning: 'The message was measured minutes before it is sent' },
  malformed: { rate: 0.003, meaning: 'The message is cut off, garbled, incomplete, or has a value of the wrong type' },
  out_of_range: { rate: 0.003, meaning: 'A value is beyond the limits of the contract' },
  clock_ahead: { rate: 0.002, meaning: "The device's clock is further ahead than the contract allows" },
  silence: {
    rate: 0.0005,
    meaning: 'After the message the device is silent for 5 to 20 seconds; nothing is made up for it',
  },
}

/** The misbehaviour that befalls a message, if one does. */
export function drawMisbehaviour(random: Random): Misbehaviour | undefined {
  let left = random.next()
  for (const [name, { rate }] of Object.entries(MISBEHAVIOUR)) {
    left -= rate
    if (left < 0) return name as Misbehaviour
  }
  return undefined
}
