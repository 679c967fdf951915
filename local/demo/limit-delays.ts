import { readLedger } from '../ledger.ts'
import type { SeenAlert } from './alert-event.ts'

/**
 * Milliseconds from the acknowledgement of a reading to its alert in Kafka, of each alert about a limit. The ledger
 * says when the broker acknowledged a reading, which is when Kafka had it.
 */
export async function limitDelays(ledgerFile: string, alerts: readonly SeenAlert[]): Promise<number[]> {
  const wanted = new Map<string, SeenAlert[]>()
  for (const alert of alerts.filter(({ kinds }) => kinds[0] === 'high' || kinds[0] === 'low')) {
    const key = `${alert.device}/${alert.at}`
    wanted.set(key, [...(wanted.get(key) ?? []), alert])
  }
  if (wanted.size === 0) return []
  const acknowledged = new Map<string, number>()
  for await (const { stream, device, time, acknowledged_at } of readLedger(ledgerFile)) {
    const key = `${device}/${time}`
    // Of a duplicate the first counts.
    if (stream === 'telemetry' && wanted.has(key) && !acknowledged.has(key)) acknowledged.set(key, acknowledged_at)
  }
  return [...acknowledged].flatMap(([key, moment]) => (wanted.get(key) ?? []).map(({ seenAt }) => seenAt - moment))
}
