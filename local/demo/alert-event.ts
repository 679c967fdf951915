/** An event in the life of an alert as Kafka has it: contract/alert.schema.json, as far as the demo looks at it. */
export interface AlertEvent {
  readonly id: string
  readonly phase: 'opened' | 'still_open' | 'renamed' | 'cleared'
  readonly device_id: string
  readonly kind: string
  readonly metric: string
  readonly value: number | null
  readonly expected: number | null
  readonly unit: string
  /** Epoch milliseconds at which it began. */
  readonly since: number
  /** Epoch milliseconds of the reading, or the end of the window, that says so. */
  readonly at: number
}

/** An event with the time, in epoch milliseconds, at which Kafka got it. */
export interface SeenEvent {
  readonly event: AlertEvent
  readonly seenAt: number
}

/** An alert, made of its events. */
export interface SeenAlert {
  readonly id: string
  readonly device: string
  readonly metric: string
  /** The first is the kind it was opened with; others are what it was renamed to. */
  readonly kinds: readonly string[]
  readonly since: number
  /** Of its first event, as is `seenAt`. */
  readonly at: number
  readonly seenAt: number
}

/** The alerts that were opened, each once however often its events came. */
export function openedAlerts(events: readonly SeenEvent[]): SeenAlert[] {
  const alerts = new Map<string, SeenAlert>()
  for (const { event, seenAt } of events) {
    const { id, phase, device_id: device, kind, metric, since, at } = event
    const alert = alerts.get(id)
    if (phase === 'opened' && alert === undefined) {
      alerts.set(id, { id, device, metric, kinds: [kind], since, at, seenAt })
    } else if (phase === 'renamed' && alert !== undefined && !alert.kinds.includes(kind)) {
      alerts.set(id, { ...alert, kinds: [...alert.kinds, kind] })
    }
  }
  return [...alerts.values()]
}
