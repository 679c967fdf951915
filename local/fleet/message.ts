import { createHash } from 'node:crypto'
import type { StreamName } from '../../lib/contract.ts'
import { FATES, type Kind, type LedgerLine } from '../ledger.ts'

/** A message that a device sends, and how it was made. */
export interface Message {
  readonly stream: StreamName
  readonly device: string
  readonly kind: Kind
  /** Null, as is the time, when the payload is too broken to have an identity. */
  readonly seq: number | null
  readonly time: number | null
  readonly payload: Buffer
}

/** Something that has messages to send, one step after the other. */
export interface Source {
  readonly device: string
  /** How often it has fallen silent. */
  readonly silences: number
  /** What to send at a moment (epoch milliseconds, ascending), in this order. */
  next(now: number): Message[]
  /** What was held back, when no more steps follow. */
  rest(): Message[]
}

/** The line of a message in the ledger. */
export function ledgerLine({ payload, ...message }: Message, acknowledgedAt: number): LedgerLine {
  const digest = createHash('sha256').update(payload).digest('hex').slice(0, 32)
  return { ...message, fate: FATES[message.kind], digest, acknowledged_at: acknowledgedAt }
}
