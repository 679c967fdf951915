import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { CONTRACT_DIRECTORY, loadContract, streamEntries } from '../../lib/contract.ts'
import { queryNames } from '../../lib/query-names.ts'
import { queryShapes } from '../../lib/query-shapes.ts'

const contract = loadContract()
const shapes = queryShapes(contract)

test('every query has a shape: the state of its kind, and exactly one topic; the detector reads windows', () => {
  expect(Object.keys(shapes)).toEqual(queryNames(contract).map(({ name }) => name))
  for (const { kind, name, stream } of queryNames(contract)) {
    const { state } = contract.pipeline.queries[kind]
    const { topic } = kind === 'detect' ? contract.pipeline.topics.aggregates : contract.streams[stream].kafka
    expect(shapes[name]).toEqual({ state, topics: [topic] })
  }
})

test('each stream is archived and looked through for what is rejected', () => {
  for (const [stream, { kafka }] of streamEntries(contract)) {
    const readers = Object.keys(shapes).filter((name) => shapes[name]?.topics.includes(kafka.topic))
    expect(readers).toEqual(expect.arrayContaining([`archive_${stream}`, `rejected_${stream}`]))
  }
})

test('a stream that comes changes no shape of the others', () => {
  const { telemetry, ...streams } = contract.streams
  const fewer = queryShapes({ ...contract, streams } as typeof contract)
  const others = Object.entries(shapes).filter(([name]) => !name.endsWith('_telemetry'))
  expect(fewer).toEqual(Object.fromEntries(others))
})

test('the job gives its queries the same shapes', () => {
  const script = `
import dataclasses, json, pathlib, sys
from tributary.checkpoint_shape import query_shapes
from tributary.contract import load_contract
shapes = query_shapes(load_contract(pathlib.Path(sys.argv[1])))
print(json.dumps({name: dataclasses.asdict(shape) for name, shape in shapes.items()}))`
  const python = join('.tributary', 'venv', 'bin', 'python')
  const env = { ...process.env, PYTHONPATH: 'jobs' }
  const output = execFileSync(python, ['-c', script, CONTRACT_DIRECTORY], { env, encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual(shapes)
})
