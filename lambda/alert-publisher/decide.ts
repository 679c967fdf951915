import type { Alert } from './alert.ts'
import { eventKey } from './groups.ts'
import { type Held, together } from './held.ts'
import { type Limits, permitted, type Sendings } from './limits.ts'

/** What has become of an event; nothing yet when it is empty. */
export interface EventState {
  /** When it was published or held back, in epoch milliseconds. */
  readonly doneAt?: number
  /** Until then an invocation is publishing it. One that has died leaves it to the next. */
  readonly leaseUntil?: number
  /** What was held back before, which its message tells of as well. */
  readonly told?: readonly Held[]
}

/** What is remembered of a group of events at this moment. */
export interface World extends Sendings {
  readonly now: number
  /** In the order of the group. */
  readonly events: readonly { readonly alert: Alert; readonly state: EventState }[]
  /** What was held back and is not told yet, of all devices. */
  readonly held: readonly Held[]
}

export interface Next extends Sendings {
  /** Of each of the alerts that are dealt with. */
  readonly states: readonly EventState[]
  readonly held: readonly Held[]
}

/** What is done with those that nobody has dealt with, what is remembered then, and how many another one is at. */
export type Decision =
  | { readonly kind: 'nothing'; readonly busy: number }
  | { readonly kind: 'hold'; readonly busy: number; readonly alerts: readonly Alert[]; readonly next: Next }
  | {
      readonly kind: 'publish'
      readonly busy: number
      readonly alerts: readonly Alert[]
      readonly told: readonly Held[]
      readonly next: Next
    }

/**
 * Whether the events of a group are published or held back. What is held back is dealt with by being counted.
 * @param leaseMs longer than an invocation lives
 */
export function decide({ now, events, subject, all, held }: World, limits: Limits, leaseMs: number): Decision {
  const open = events.filter(({ state }) => state.doneAt === undefined)
  const free = open.filter(({ state }) => (state.leaseUntil ?? 0) <= now)
  const busy = open.length - free.length
  const [first] = free
  if (!first) return { kind: 'nothing', busy }
  const alerts = free.map(({ alert }) => alert)
  const untold = together(held, ...free.map(({ state }) => state.told ?? []))
  const granted = permitted({ subject, all }, eventKey(first.alert), now, limits)
  if (granted) {
    // Kept with one of them, so that it is told once, whatever batches they come in again.
    const states = alerts.map((_, i) => ({ leaseUntil: now + leaseMs, ...(i === 0 && { told: untold }) }))
    return { kind: 'publish', busy, alerts, told: untold, next: { states, held: [], ...granted } }
  }
  const more = alerts.map(({ device_id: device }) => ({ device, alerts: 1, since: now }))
  const states = alerts.map(() => ({ doneAt: now }))
  return { kind: 'hold', busy, alerts, next: { states, subject, all, held: together(untold, more) } }
}
