import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { CONTRACT_DIRECTORY, loadContract, streamEntries } from '../../lib/contract.ts'
import { queryNames } from '../../lib/query-names.ts'
import { queryShapes } from '../../lib/query-shapes.ts'

const contract = loadContract()
const shapes = queryShapes(contract)

test('every query has a shape, with the state of its kind and topics in order', () => {
  expect(Object.keys(shapes)).toEqual(queryNames(contract).map(({ name }) => name))
  for (const { kind, name } of queryNames(contract)) {
    expect(shapes[name]?.state).toBe(contract.pipeline.queries[kind].state)
    expect(shapes[name]?.topics).toEqual([...(shapes[name]?.topics ?? [])].sort())
  }
})

test('an archive reads its stream, rejected all of them, live and trends those with readings', () => {
  for (const [stream, { kafka, series }] of streamEntries(contract)) {
    const readers = Object.keys(shapes).filter((name) => shapes[name]?.topics.includes(kafka.topic))
    expect(readers).toEqual([`archive_${stream}`, 'rejected', ...(series ? ['live', 'trends'] : [])])
  }
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
