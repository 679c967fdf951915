import type { Alert } from './alert.ts'

/** Alerts that one message tells of. */
export interface Group {
  /** The device; MANY for those of so many devices that each of its own would be a flood. */
  readonly subject: string
  /** At least one, the oldest first; none twice. */
  readonly alerts: readonly Alert[]
}

/** No device has such a name. */
export const MANY = '*'

/** Devices that get a message each; more of them in one batch have one for all. */
export const MOST_MESSAGES = 5

/** What tells an event from every other one. */
export function eventKey({ id, phase, at }: Pick<Alert, 'id' | 'phase' | 'at'>): string {
  return `event/${id}/${phase}/${at}`
}

/** The messages that the alerts of a batch come to. */
export function groupsOf(alerts: readonly Alert[]): Group[] {
  const events = [...new Map(alerts.map((alert) => [eventKey(alert), alert])).values()]
  const sorted = events.sort((a, b) => a.at - b.at || eventKey(a).localeCompare(eventKey(b)))
  const devices = [...new Set(sorted.map(({ device_id }) => device_id))]
  if (devices.length > MOST_MESSAGES) return [{ subject: MANY, alerts: sorted }]
  return devices.map((subject) => ({ subject, alerts: sorted.filter(({ device_id }) => device_id === subject) }))
}
