import { type Contract, type QueryKind, type StreamName, streamEntries } from './contract.ts'

/** A streaming query of the job, as the dimension of its metrics names it, and the stream whose topic it reads. */
export interface QueryName {
  readonly kind: QueryKind
  readonly name: string
  readonly stream: StreamName
}

/** These are about readings, which only streams with a series have. */
const OF_READINGS: readonly QueryKind[] = ['live', 'trends']

/** Every query of the job: for every kind one per stream, so that a checkpoint is never bound to a second topic. */
export function queryNames(contract: Contract): QueryName[] {
  return (Object.keys(contract.pipeline.queries) as QueryKind[]).flatMap((kind) =>
    streamEntries(contract)
      .filter(([, { series }]) => series !== undefined || !OF_READINGS.includes(kind))
      .map(([stream]) => ({ kind, name: `${kind}_${stream}`, stream })),
  )
}
