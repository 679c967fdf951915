import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { behind, committedOffsets } from '../../../local/job/checkpoints.ts'
import { scratchDirectory } from '../scratch.ts'

type Offsets = Record<string, Record<string, number>>

/** A checkpoint as Spark writes it: the offsets of each planned batch, and a mark for each that was committed. */
function checkpoint(root: string, query: string, planned: readonly Offsets[], committed: number): void {
  const folders = { offsets: join(root, query, 'offsets'), commits: join(root, query, 'commits') }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  planned.forEach((offsets, batch) => {
    writeFileSync(join(folders.offsets, String(batch)), `v1\n{"batchWatermarkMs":0}\n${JSON.stringify(offsets)}`)
    if (batch >= committed) return
    writeFileSync(join(folders.commits, String(batch)), 'v1\n{"nextBatchWatermarkMs":0}')
    writeFileSync(join(folders.commits, `.${batch}.crc`), 'sum')
  })
}

function ends(topics: Record<string, readonly bigint[]>): Map<string, readonly bigint[]> {
  return new Map(Object.entries(topics))
}

test('what a query has committed is what its last committed batch ends with, not what it has planned', async () => {
  const root = scratchDirectory()
  const planned = Array.from({ length: 12 }, (_, batch) => ({ 't.a': { 0: batch, 1: 10 * batch }, 't.b': { 0: 7 } }))
  checkpoint(root, 'archive', planned, 11)
  const committed = await committedOffsets(root)
  expect(Object.fromEntries(committed.get('archive') ?? [])).toEqual({ 't.a': { 0: 10, 1: 100 }, 't.b': { 0: 7 } })
})

test('each query has its own; one without a commit has committed nothing', async () => {
  const root = scratchDirectory()
  checkpoint(root, 'live', [{ t: { 0: 5 } }], 1)
  checkpoint(root, 'trends', [{ t: { 0: 5 } }], 0)
  const committed = await committedOffsets(root)
  expect([...committed.keys()].sort()).toEqual(['live', 'trends'])
  expect(committed.get('trends')).toEqual(new Map())
  expect(behind(committed.get('live') ?? new Map(), ends({ t: [5n] }))).toBe(0)
})

test('before the first run there are no queries', async () => {
  expect(await committedOffsets(join(scratchDirectory(), 'missing'))).toEqual(new Map())
})

test('behind is the sum over all partitions of what a query reads, one that it has not seen yet included', () => {
  const query = new Map(Object.entries({ read: { 0: 10, 1: 20 }, also: { 0: 0 } }))
  expect(behind(query, ends({ read: [13n, 20n, 4n], also: [5n], other: [1000n] }))).toBe(3 + 4 + 5)
})

test('an end that is older than the commit does not make up for another partition', () => {
  expect(behind(new Map([['read', { 0: 10, 1: 20 }]]), ends({ read: [4n, 22n] }))).toBe(2)
})
