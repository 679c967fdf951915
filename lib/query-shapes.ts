import type { QueryShape } from '../lambda/job/definition.ts'
import { type Contract, streamEntries } from './contract.ts'
import { type QueryName, queryNames } from './query-names.ts'

/** What the checkpoint of each query of the job is bound to, by the name of the query. */
export function queryShapes(contract: Contract): Record<string, QueryShape> {
  return Object.fromEntries(
    queryNames(contract).map((query) => [
      query.name,
      { state: contract.pipeline.queries[query.kind].state, topics: topicsOf(contract, query).sort() },
    ]),
  )
}

/** The topics that a query reads: that of its stream, those of the streams with readings, or all. */
function topicsOf(contract: Contract, { kind, stream }: QueryName): string[] {
  const streams = streamEntries(contract)
  const read: typeof streams = {
    archive: streams.filter(([name]) => name === stream),
    rejected: streams,
    live: streams.filter(([, { series }]) => series),
    trends: streams.filter(([, { series }]) => series),
  }[kind]
  return read.map(([, { kafka }]) => kafka.topic)
}
