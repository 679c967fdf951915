import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { CONTRACT_DIRECTORY, ContractError, loadContract, streamEntries } from '../lib/contract.ts'

/** One way to break the contract: a value at a path, or a whole file, is replaced or removed. */
interface Fault {
  readonly name: string
  readonly file: string
  readonly at: readonly string[]
  readonly value?: unknown
  readonly remove?: true
  readonly text?: string
  readonly error: string
}

const faults: Fault[] = JSON.parse(readFileSync(join(import.meta.dirname, 'contract', 'broken.json'), 'utf8'))
const scratch = mkdtempSync(join(tmpdir(), 'tributary-contract-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** A folder with a copy of the contract that has the fault. */
function broken(fault: Fault, directory: string): string {
  cpSync(CONTRACT_DIRECTORY, directory, { recursive: true, filter: (path) => !path.includes('examples') })
  const path = join(directory, fault.file)
  if (fault.at.length === 0 && fault.remove) rmSync(path)
  else writeFileSync(path, fault.text ?? JSON.stringify(altered(JSON.parse(readFileSync(path, 'utf8')), fault)))
  return directory
}

function altered(document: unknown, { at, value, remove }: Fault): unknown {
  const key = at.at(-1)
  if (key === undefined) return value
  const parent = at.slice(0, -1).reduce((node, step) => (node as Record<string, unknown>)[step], document) as object
  if (remove) expect(Reflect.deleteProperty(parent, key)).toBe(true)
  else Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true })
  return document
}

describe('a broken contract is refused with file, path and problem', () => {
  test.each(faults.map((fault, i) => [fault.name, fault, i] as const))('%s', (_name, fault, i) => {
    const directory = broken(fault, join(scratch, String(i)))
    expect(() => loadContract(directory)).toThrow(new ContractError(fault.error))
  })
})

describe('the contract is whole', () => {
  const contract = loadContract()
  const streams = streamEntries(contract)

  test('every stream has examples of both verdicts', () => {
    for (const [name] of streams) {
      const lines = readFileSync(join(CONTRACT_DIRECTORY, 'examples', `${name}.jsonl`), 'utf8')
        .trimEnd()
        .split('\n')
      const verdicts = lines.map((line) => JSON.parse(line).accepted)
      expect(verdicts.length).toBeGreaterThanOrEqual(15)
      expect(new Set(verdicts)).toEqual(new Set([true, false]))
    }
  })

  test('every file under contract/ is known', () => {
    const files = readdirSync(CONTRACT_DIRECTORY, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(CONTRACT_DIRECTORY, join(entry.parentPath, entry.name)))
    const named = streams.flatMap(([name, stream]) => [stream.schema, join('examples', `${name}.jsonl`)])
    const documents = ['alert', 'device', 'status']
    const fixed = ['streams.json', 'pipeline.json', 'metrics.json', ...documents.map((name) => `${name}.schema.json`)]
    expect(files.sort()).toEqual([...fixed, ...named].sort())
  })

  test('every stream has its own schema, MQTT topic, Kafka topic and table', () => {
    for (const one of [
      streams.map(([, stream]) => stream.schema),
      streams.map(([, stream]) => stream.mqtt),
      streams.map(([, stream]) => stream.kafka.topic),
      streams.map(([, stream]) => stream.table.name),
    ]) {
      expect(new Set(one).size).toBe(streams.length)
    }
  })

  test('the metrics of the telemetry schema are those of metrics.json', () => {
    const schema = contract.schemas.telemetry as { properties: { readings: { properties: object } } }
    expect(Object.keys(schema.properties.readings.properties).sort()).toEqual(
      Object.keys(contract.metrics.sensors).sort(),
    )
  })
})
