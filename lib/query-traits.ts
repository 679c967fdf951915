import type { Contract, QueryKind } from './contract.ts'
import type { QueryName } from './query-names.ts'

const STATEFUL: readonly QueryKind[] = ['archive', 'trends', 'detect', 'sessions']
const TO_DATABASE: readonly QueryKind[] = ['live', 'trends', 'limits', 'detect', 'sessions']

/** Whether a query keeps state from batch to batch in Spark. */
export function keepsState({ kind }: QueryName): boolean {
  return STATEFUL.includes(kind)
}

/** Whether a query writes points to the time-series database. */
export function writesPoints({ kind }: QueryName): boolean {
  return TO_DATABASE.includes(kind)
}

/** Whether a query raises alerts; of the windows those of errors do. */
export function raisesAlerts({ streams }: Contract, { kind, stream }: QueryName): boolean {
  return kind === 'limits' || kind === 'detect' || (kind === 'trends' && streams[stream].counts === 'errors')
}
