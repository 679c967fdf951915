import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Until when (epoch ms) a query has judged all windows: the watermark that its latest committed batch was run with. What
 * that batch itself has brought closes windows in the next one, and there is no batch without records. 0 before the first.
 */
export async function judgedUntil(checkpoint: string): Promise<number> {
  const commits = await readdir(join(checkpoint, 'commits')).catch(() => [])
  const batches = commits.filter((name) => /^\d+$/.test(name)).map(Number)
  if (batches.length === 0) return 0
  const text = await readFile(join(checkpoint, 'offsets', String(Math.max(...batches))), 'utf8').catch(() => '')
  // A line with the version, then one with the batch's metadata.
  const [, metadata] = text.split('\n')
  const { batchWatermarkMs = 0 } = metadata ? (JSON.parse(metadata) as { batchWatermarkMs?: number }) : {}
  return batchWatermarkMs
}
