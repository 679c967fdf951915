import type { QueryShape } from '../lambda/job/definition.ts'
import type { Contract } from './contract.ts'
import { queryNames } from './query-names.ts'

/** What the checkpoint of each query of the job is bound to, by the name of the query. */
export function queryShapes(contract: Contract): Record<string, QueryShape> {
  return Object.fromEntries(
    queryNames(contract).map(({ kind, name, topic }) => [
      name,
      { state: contract.pipeline.queries[kind].state, topics: [topic] },
    ]),
  )
}
