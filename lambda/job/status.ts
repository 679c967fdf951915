import type { StatusPlaces } from './definition.ts'
import { jsonOf, readDocument, type S3 } from './documents.ts'

/** What the job tells about one of its runs: contract/status.schema.json, `run`. */
export interface RunReport {
  readonly run: string
  readonly state: 'starting' | 'healthy' | 'failed' | 'stopped'
  /** Epoch milliseconds. */
  readonly at: number
  readonly reason?: string
  readonly queries: Readonly<Record<string, QueryReport>>
}

export interface QueryReport {
  readonly state: 'starting' | 'committed' | 'idle' | 'failed'
  /** Number of the last batch that was committed. */
  readonly batch?: number
}

/** What the checkpoint of a query is bound to: contract/status.schema.json, `query`. */
export interface CheckpointReport {
  readonly query: string
  readonly state: number
  readonly topics: readonly string[]
  /** Epoch milliseconds. */
  readonly at: number
}

const RUN_STATES: readonly unknown[] = ['starting', 'healthy', 'failed', 'stopped'] satisfies RunReport['state'][]
const QUERY_STATES: readonly unknown[] = ['starting', 'committed', 'idle', 'failed'] satisfies QueryReport['state'][]

/**
 * What a run has told of itself; undefined when it has not yet, or not in a form that is understood.
 * @throws what the API throws
 */
export async function readRunReport(s3: S3, places: StatusPlaces, run: string): Promise<RunReport | undefined> {
  return read(s3, `${places.runs}/${run}.json`, isRunReport)
}

/**
 * What the checkpoint of a query is bound to; undefined when nothing, or nothing that is understood, is noted of it.
 * @throws what the API throws
 */
export async function readCheckpointReport(
  s3: S3,
  places: StatusPlaces,
  query: string,
): Promise<CheckpointReport | undefined> {
  return read(s3, `${places.queries}/${query}.json`, isCheckpointReport)
}

async function read<T>(s3: S3, url: string, isOne: (value: unknown) => value is T): Promise<T | undefined> {
  const document = await readDocument(s3, url)
  if (document === undefined) return undefined
  const value = jsonOf(document.text)
  if (isOne(value)) return value
  console.log(`${url} is passed over: it is not of the form that contract/status.schema.json describes.`)
  return undefined
}

export function isRunReport(value: unknown): value is RunReport {
  return (
    isObject(value) &&
    typeof value.run === 'string' &&
    RUN_STATES.includes(value.state) &&
    Number.isInteger(value.at) &&
    ['string', 'undefined'].includes(typeof value.reason) &&
    isObject(value.queries) &&
    Object.values(value.queries).every(isQueryReport)
  )
}

export function isCheckpointReport(value: unknown): value is CheckpointReport {
  return (
    isObject(value) &&
    typeof value.query === 'string' &&
    Number.isInteger(value.state) &&
    Array.isArray(value.topics) &&
    value.topics.every((topic) => typeof topic === 'string') &&
    Number.isInteger(value.at)
  )
}

function isQueryReport(value: unknown): value is QueryReport {
  const isOne = isObject(value) && QUERY_STATES.includes(value.state)
  return isOne && (value.batch === undefined || Number.isInteger(value.batch))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
