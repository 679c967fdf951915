import load from '../../../docs/costs/load.json'
import type { EnvironmentConfig, ProcessingConfig } from '../../../lib/config.ts'
import type { Contract, QueryKind } from '../../../lib/contract.ts'
import { type QueryName, queryNames } from '../../../lib/query-names.ts'
import { journalSeconds } from './job-settings.ts'
import { table } from './tables.ts'
import { SECONDS, sum } from './traffic.ts'

/** Stores of state that a query of a kind has: of duplicates, of windows or sessions, of what the detector remembers. */
const STORES: Record<QueryKind, number> = {
  archive: 1,
  rejected: 0,
  live: 0,
  trends: 2,
  limits: 0,
  detect: 2,
  sessions: 2,
}
/** Of offsets and commits, one file each per batch. */
const FILES_OF_A_BATCH = 2

const MILLION = 1e6

/** Requests in a month, in millions, while messages come all the time. */
export interface Requests {
  readonly puts: number
  readonly gets: number
  readonly glue: number
}

/** What checkpoints and commits of the lake ask of S3 and Glue. */
export function requests(contract: Contract, config: EnvironmentConfig): Requests {
  const { putsPerCheckpointFile, getsPerCheckpointFile, getsPerCommit, glueCallsPerCommit } = load.requests
  const files = checkpointFiles(contract, config)
  const { commits, objects } = lakeCommits(contract, config)
  const monthly = (perSecond: number) => (perSecond * SECONDS) / MILLION
  return {
    puts: monthly(files * putsPerCheckpointFile + objects),
    gets: monthly(files * getsPerCheckpointFile + commits * getsPerCommit),
    glue: monthly(commits * glueCallsPerCommit),
  }
}

/** Files per second in the checkpoints of all queries: a store of state has one per batch and shuffle partition. */
export function checkpointFiles(contract: Contract, { processing }: EnvironmentConfig): number {
  const partitions = processing.maxExecutors * processing.executor.cores
  return perSecond(queryNames(contract), processing, ({ kind }) => FILES_OF_A_BATCH + STORES[kind] * partitions)
}

/** Triggers of each environment in seconds, and the files that come of them. */
export function filesTable(contract: Contract, configs: readonly EnvironmentConfig[]): string {
  const kinds = Object.keys(contract.pipeline.queries) as QueryKind[]
  return table(
    ['environment', ...kinds.map((kind) => `${kind}, s`), 'files a second'],
    configs.map((config) => [
      config.name,
      ...kinds.map((kind) => String(config.processing.triggerSeconds[kind])),
      checkpointFiles(contract, config).toFixed(1),
    ]),
  )
}

/** Commits and new objects per second: data files, and the metadata of each commit. */
function lakeCommits(contract: Contract, { processing }: EnvironmentConfig): { commits: number; objects: number } {
  const { metadataFilesPerCommit } = load.requests
  const journal = 1 / journalSeconds()
  const queries = queryNames(contract).filter(({ kind }) => kind === 'archive' || kind === 'rejected')
  const dataFiles = ({ kind, stream }: QueryName) =>
    kind === 'archive' ? buckets(contract.streams[stream].table.partitionBy) : 1
  return {
    commits: perSecond(queries, processing, () => 1) + journal,
    objects:
      perSecond(queries, processing, (query) => dataFiles(query) + metadataFilesPerCommit) +
      journal * (1 + metadataFilesPerCommit),
  }
}

function buckets(partitionBy: readonly string[]): number {
  return partitionBy
    .map((part) => Number(/^bucket\((\d+)/.exec(part)?.[1] ?? 1))
    .reduce((all, number) => all * number, 1)
}

/** Sum of what one batch of each query counts, by how often its trigger makes one. */
function perSecond(
  queries: readonly QueryName[],
  { triggerSeconds }: ProcessingConfig,
  count: (query: QueryName) => number,
): number {
  return sum(queries.map((query) => count(query) / triggerSeconds[query.kind]))
}
