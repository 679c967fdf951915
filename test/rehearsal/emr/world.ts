import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Listener } from './events.ts'

/** What applications and runs have in common. */
export interface World {
  readonly account: string
  readonly region: string
  /** Milliseconds in each state that leads to another by itself. */
  readonly step: number
  /** Milliseconds that count as a second, of a grace period for one. */
  readonly second: number
  readonly emit: Listener
  /** Aborts when the stand-in closes. */
  readonly closing: AbortSignal
}

/** Wait for a step; at once when a signal, or the end of the world, aborts. */
export async function pause({ step, closing }: World, signal?: AbortSignal): Promise<void> {
  await delay(step, undefined, { signal: signal ? AbortSignal.any([signal, closing]) : closing }).catch(() => undefined)
}

/** An id in EMR's form. */
export function freshId(): string {
  return `00${randomBytes(7).toString('hex')}`
}

export function arnOf({ region, account }: World, ...path: readonly string[]): string {
  return `arn:aws:emr-serverless:${region}:${account}:/${path.join('/')}`
}

/** Whoever calls is the same always. */
export function caller({ account }: World): string {
  return `arn:aws:sts::${account}:assumed-role/caller/session`
}
