/** Every kind of alarm; each is the anchor of its section in docs/runbook.md. */
export const ALARM_KINDS = [
  'enrolments-refused',
  'rule-failures',
  'rule-error-actions',
  'rule-throttled',
  'no-controller',
  'broker-cpu',
  'broker-throughput',
  'broker-disk',
  'offline-partitions',
  'under-min-isr',
  'under-replicated',
  'job-not-running',
  'query-stuck',
  'query-restarts',
  'offsets-behind',
  'latency',
  'rejected-share',
  'late-readings',
  'lines-refused',
  'database-cpu',
  'database-memory',
  'database-disk',
  'database-errors',
  'function-errors',
] as const

export type AlarmKind = (typeof ALARM_KINDS)[number]
