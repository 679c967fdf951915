import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { Ledger, type LedgerLine, nextSeqs, readLedger } from '../../local/ledger.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tributary-ledger-'))
afterAll(() => rmSync(scratch, { recursive: true }))

let folders = 0
const folder = () => join(scratch, String(folders++))

function line(seq: number | null, about: Partial<LedgerLine> = {}): LedgerLine {
  const rest = { fate: 'archived', kind: 'normal', digest: '0'.repeat(32), acknowledged_at: 1767225600001 } as const
  return { stream: 'telemetry', device: 'climate-0001', seq, time: 1767225600000, ...rest, ...about }
}

async function all(path: string): Promise<LedgerLine[]> {
  const lines: LedgerLine[] = []
  for await (const one of readLedger(path)) lines.push(one)
  return lines
}

test('what was appended is read again, in order, after close', async () => {
  const path = join(folder(), 'run.jsonl')
  const lines = Array.from({ length: 2500 }, (_, i) => line(i, { device: `gerät-${i % 7}` }))
  const ledger = await Ledger.create(path)
  for (const one of lines) ledger.append(one)
  await ledger.close()
  expect(await all(path)).toEqual(lines)
})

test('what was appended is in the file after flush, and soon without it', async () => {
  const path = join(folder(), 'run.jsonl')
  const ledger = await Ledger.create(path)
  ledger.append(line(1))
  await ledger.flush()
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(2)
  ledger.append(line(2))
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3)
  await ledger.close()
})

test('the ledger of another run is not written into', async () => {
  const path = join(folder(), 'run.jsonl')
  await (await Ledger.create(path)).close()
  await expect(Ledger.create(path)).rejects.toThrow('EEXIST')
})

test('a write that fails is reported by close', async () => {
  const ledger = await Ledger.create(join(folder(), 'run.jsonl'))
  await ledger.close()
  ledger.append(line(1))
  await expect(ledger.close()).rejects.toThrow()
})

test('a torn last line is passed over, any other is an error with its number', async () => {
  const path = join(folder(), 'run.jsonl')
  const ledger = await Ledger.create(path)
  ledger.append(line(1))
  await ledger.close()
  appendFileSync(path, JSON.stringify(line(2)).slice(0, 40))
  expect(await all(path)).toEqual([line(1)])
  appendFileSync(path, `\n${JSON.stringify(line(3))}\n`)
  await expect(all(path)).rejects.toThrow(`${path}: line 2: not a line of a ledger`)
})

test('counters go on after the highest of all runs, per stream and device', async () => {
  const directory = folder()
  for (const [run, lines] of [
    ['a', [line(7), line(9), line(8), line(null, { kind: 'malformed' }), line(3, { stream: 'logs' })]],
    ['b', [line(5), line(0, { device: 'climate-0005' })]],
  ] as const) {
    const ledger = await Ledger.create(join(directory, `${run}.jsonl`))
    for (const one of lines) ledger.append(one)
    await ledger.close()
  }
  writeFileSync(join(directory, 'note.txt'), 'no ledger')
  const next = await nextSeqs(directory)
  expect(next('telemetry', 'climate-0001')).toBe(10)
  expect(next('logs', 'climate-0001')).toBe(4)
  expect(next('telemetry', 'climate-0005')).toBe(1)
  expect(next('interactions', 'climate-0001')).toBe(0)
})

test('without a former run counters start at zero', async () => {
  expect((await nextSeqs(folder()))('telemetry', 'climate-0001')).toBe(0)
})
