import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { CONTRACT_DIRECTORY, loadContract, streamEntries } from '../../lib/contract.ts'
import { judge } from '../../local/verdict.ts'

/** One line of contract/examples; the payload is given in one of three ways. */
interface Example {
  readonly name: string
  readonly device: string | null
  readonly receivedAt: number
  readonly text?: string
  readonly base64?: string
  readonly repeat?: { readonly before: string; readonly unit: string; readonly count: number; readonly after: string }
  readonly accepted: boolean
  readonly reasons: readonly string[]
}

function payload({ text, base64, repeat }: Example): Buffer {
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  if (repeat === undefined) return Buffer.from(text ?? '')
  return Buffer.from(repeat.before + repeat.unit.repeat(repeat.count) + repeat.after)
}

const contract = loadContract()
const verdict = judge(contract)

describe.each(streamEntries(contract))('%s', (stream) => {
  const lines = readFileSync(join(CONTRACT_DIRECTORY, 'examples', `${stream}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
  const examples: Example[] = lines.map((line) => JSON.parse(line))

  test.each(examples.map((example) => [example.name, example] as const))('%s', (_name, example) => {
    const { accepted, reasons } = verdict(stream, example.device, payload(example), example.receivedAt)
    expect({ accepted, reasons }).toEqual({ accepted: example.accepted, reasons: example.reasons })
  })

  test('no two examples have the same name', () => {
    expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length)
  })
})

test('the payload of an accepted message is given parsed', () => {
  const text = '{"seq":7,"time":1767225600000,"level":"info","message":"m"}'
  expect(verdict('logs', 'sensor-1', Buffer.from(text), 1767225600000).payload).toEqual(JSON.parse(text))
})
