import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Per topic the offset up to which a query has committed each partition. */
export type Committed = ReadonlyMap<string, Readonly<Record<string, number>>>

/** What each query has committed, by its name; a query without a commit has an empty map. */
export async function committedOffsets(checkpoints: string): Promise<Map<string, Committed>> {
  const queries = await readdir(checkpoints).catch(() => [])
  const found = await Promise.all(
    queries.map(async (query) => [query, await committed(join(checkpoints, query))] as const),
  )
  return new Map(found)
}

/**
 * How many records of the given ends a query has not committed; a topic that the query does not read counts nothing.
 */
export function behind(query: Committed, ends: ReadonlyMap<string, readonly bigint[]>): number {
  let records = 0
  for (const [topic, offsets] of query) {
    ends.get(topic)?.forEach((end, partition) => {
      records += Math.max(0, Number(end) - (offsets[partition] ?? 0))
    })
  }
  return records
}

/**
 * Whether a query's last batch has moved its watermark on, so that a query that waits for that has one more batch to do,
 * with or without records.
 */
export async function awaitsWatermark(checkpoints: string, query: string): Promise<boolean> {
  const checkpoint = join(checkpoints, query)
  const last = await lastCommit(checkpoint)
  if (last === undefined) return false
  const [used, next] = await Promise.all([
    watermark(join(checkpoint, 'offsets', last), 'batchWatermarkMs'),
    watermark(join(checkpoint, 'commits', last), 'nextBatchWatermarkMs'),
  ])
  return next > used
}

async function committed(checkpoint: string): Promise<Committed> {
  const last = await lastCommit(checkpoint)
  if (last === undefined) return new Map()
  // A line with the version, one with the batch's metadata, then one per source.
  const text = await readFile(join(checkpoint, 'offsets', last), 'utf8').catch(() => '')
  const [, , source] = text.split('\n')
  return source === undefined ? new Map() : new Map(Object.entries(JSON.parse(source) as object))
}

/** The number of the last batch that a query has committed. */
async function lastCommit(checkpoint: string): Promise<string | undefined> {
  const batches = (await readdir(join(checkpoint, 'commits')).catch(() => [])).filter((name) => /^\d+$/.test(name))
  return batches.length === 0 ? undefined : batches.reduce((a, b) => (Number(a) > Number(b) ? a : b))
}

/** The watermark in the metadata of a batch; 0 where there is none. */
async function watermark(file: string, property: string): Promise<number> {
  const [, metadata] = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  return metadata === undefined ? 0 : Number((JSON.parse(metadata) as Record<string, number>)[property] ?? 0)
}
