import type { Alert } from '../../../lambda/alert-publisher/alert.ts'
import type { AlertRecord } from '../../../lambda/alert-publisher/publish-alerts.ts'

const NOON = Date.UTC(2026, 10, 26, 12)

/** An alert as the job writes it: pump-1 is too hot since noon. */
export function sampleAlert(other: Partial<Alert> = {}): Alert {
  return {
    id: 'a'.repeat(32),
    phase: 'opened',
    device_id: 'pump-1',
    stream: 'telemetry',
    rule: 'limit',
    kind: 'high',
    severity: 'critical',
    metric: 'temperature',
    value: 81.23456789,
    expected: 80,
    unit: 'Cel',
    score: null,
    per_hour: null,
    since: NOON,
    at: NOON + 3000,
    raised_at: NOON + 4000,
    device: { registered: true, site: 'hall 3', model: 'PX-2' },
    links: { explanation: 'docs/alerts.md#high', query: "SELECT * FROM telemetry WHERE device_id = 'pump-1'" },
    ...other,
  }
}

/** Of one device, as many as wanted, a second apart, each with an id of its own. */
export function alertsOf(device: string, howMany: number): Alert[] {
  return Array.from({ length: howMany }, (_, i) => {
    const id = Buffer.from(`${device} ${i}`).toString('hex').padEnd(32, '0').slice(0, 32)
    return sampleAlert({ id, device_id: device, at: NOON + 1000 * i })
  })
}

/** As Lambda hands it over. */
export function record(alert: unknown, offset = 0): AlertRecord {
  const text = typeof alert === 'string' ? alert : JSON.stringify(alert)
  return { topic: 'iot.alerts', partition: 0, offset, value: Buffer.from(text).toString('base64') }
}
