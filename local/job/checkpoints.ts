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

async function committed(checkpoint: string): Promise<Committed> {
  const batches = (await readdir(join(checkpoint, 'commits')).catch(() => [])).filter((name) => /^\d+$/.test(name))
  if (batches.length === 0) return new Map()
  const last = batches.reduce((a, b) => (Number(a) > Number(b) ? a : b))
  // A line with the version, one with the batch's metadata, then one per source.
  const text = await readFile(join(checkpoint, 'offsets', last), 'utf8').catch(() => '')
  const [, , source] = text.split('\n')
  return source === undefined ? new Map() : new Map(Object.entries(JSON.parse(source) as object))
}
