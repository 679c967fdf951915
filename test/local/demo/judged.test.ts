import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { judgedUntil } from '../../../local/demo/judged.ts'
import { scratchDirectory } from '../scratch.ts'

/** A checkpoint as Spark writes it: batches that were planned with these watermarks, of which so many are committed. */
function checkpoint(watermarks: readonly number[], committed: number): string {
  const root = scratchDirectory()
  for (const folder of ['offsets', 'commits']) mkdirSync(join(root, folder))
  watermarks.forEach((batchWatermarkMs, batch) => {
    const metadata = JSON.stringify({ batchWatermarkMs, batchTimestampMs: 1, conf: {} })
    writeFileSync(join(root, 'offsets', String(batch)), `v1\n${metadata}\n{"iot.aggregates":{"0":${batch}}}`)
    if (batch >= committed) return
    writeFileSync(join(root, 'commits', String(batch)), `v1\n{"nextBatchWatermarkMs":${batchWatermarkMs + 2000}}`)
    writeFileSync(join(root, 'commits', `.${batch}.crc`), 'sum')
  })
  return root
}

test('windows have been judged until the watermark of the latest committed batch, not until what it has brought', async () => {
  const watermarks = Array.from({ length: 12 }, (_, batch) => 1000 * batch)
  expect(await judgedUntil(checkpoint(watermarks, 11))).toBe(10_000)
  expect(await judgedUntil(checkpoint(watermarks, 12))).toBe(11_000)
})

test('before the first commit, and without a checkpoint, nothing has been judged', async () => {
  expect(await judgedUntil(checkpoint([5000], 0))).toBe(0)
  expect(await judgedUntil(join(scratchDirectory(), 'missing'))).toBe(0)
})
