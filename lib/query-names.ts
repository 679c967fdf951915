import { type Contract, type QueryKind, type StreamName, streamEntries } from './contract.ts'

/** A streaming query of the job, as the dimension of its metrics names it; `stream` is what an archive keeps. */
export interface QueryName {
  readonly kind: QueryKind
  readonly name: string
  readonly stream?: StreamName
}

/** Every query of the job: one per kind, and for the archive one per stream. */
export function queryNames(contract: Contract): QueryName[] {
  return (Object.keys(contract.pipeline.queries) as QueryKind[]).flatMap((kind): QueryName[] =>
    kind === 'archive'
      ? streamEntries(contract).map(([stream]) => ({ kind, name: `${kind}_${stream}`, stream }))
      : [{ kind, name: kind }],
  )
}
