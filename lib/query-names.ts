import { type Contract, type QueryKind, type Stream, type StreamName, streamEntries } from './contract.ts'

/** A streaming query of the job, as the dimension of its metrics names it, and the stream that it is about. */
export interface QueryName {
  readonly kind: QueryKind
  readonly name: string
  readonly stream: StreamName
  /** Name of the Kafka topic that it reads. */
  readonly topic: string
}

const hasSeries = ({ series }: Stream) => series !== undefined

/** Of which streams a kind has a query; of all streams the kinds that are not here. */
const WANTED: Partial<Record<QueryKind, (stream: Stream) => boolean>> = {
  live: hasSeries,
  trends: (stream) => hasSeries(stream) || stream.counts !== undefined,
  limits: hasSeries,
  detect: hasSeries,
  sessions: ({ counts }) => counts === 'actions',
}

/** Every query of the job: for every kind one per stream, so that a checkpoint is never bound to a second topic. */
export function queryNames(contract: Contract): QueryName[] {
  return (Object.keys(contract.pipeline.queries) as QueryKind[]).flatMap((kind) =>
    streamEntries(contract)
      .filter(([, stream]) => WANTED[kind]?.(stream) ?? true)
      .map(([name, stream]) => ({
        kind,
        name: `${kind}_${name}`,
        stream: name,
        topic: topicOf(contract, kind, stream),
      })),
  )
}

/** The topic that a query reads: the stream's, but for the detector, which reads closed windows. */
function topicOf({ pipeline }: Contract, kind: QueryKind, { kafka }: Stream): string {
  return kind === 'detect' ? pipeline.topics.aggregates.topic : kafka.topic
}
