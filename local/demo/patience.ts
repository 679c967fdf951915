import { LONGEST_PAUSE_MS } from '../fleet/misbehaviour.ts'
import { SLOWER } from '../fleet/pacer.ts'
import { expectedInterval, MESSAGES } from '../fleet/registry.ts'
import { WINDOW_MS } from './fault-terms.ts'

const SECOND = 1000
/** Messages of a warm-up, which may be a long one, of which one is telemetry: all but once in a hundred million times. */
const WARM_MESSAGES = 10

/**
 * Seconds in which the registry has a message expected: so many that `intervals` of them, after which the job calls a
 * device silent, are longer than a device in order is ever without telemetry. That is the longest pause or, while the
 * fleet warms up, that time or as many of its messages as have telemetry among them; then the messages until the next
 * telemetry, and its window.
 * @param warmUp milliseconds
 */
export function patientInterval(rate: number, warmUp: number, intervals: number): number {
  const warm = Math.min(warmUp, (WARM_MESSAGES * SLOWER * SECOND) / rate)
  const longest = Math.max(LONGEST_PAUSE_MS, warm) + (MESSAGES * SECOND) / rate + WINDOW_MS
  return Math.max(expectedInterval(rate), longest / intervals / SECOND)
}
