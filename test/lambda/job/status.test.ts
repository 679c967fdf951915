import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { isCheckpointReport, isRunReport, readCheckpointReport, readRunReport } from '../../../lambda/job/status.ts'
import { throttled } from './errors.ts'
import { FakeS3 } from './fake-s3.ts'
import { sample } from './sample.ts'

const schema = JSON.parse(readFileSync('contract/status.schema.json', 'utf8')) as { $defs: object }
const ajv = new Ajv2020({ strict: false })
ajv.addSchema(schema, 'status')
const RUN = { run: 'stream-1', state: 'healthy', at: 1, queries: { live: { state: 'committed', batch: 3 } } }
const QUERY = { query: 'trends', state: 1, topics: ['iot.logs'], at: 1 }
const { status } = sample()
let s3: FakeS3

beforeEach(() => {
  s3 = new FakeS3()
  jest.spyOn(console, 'log').mockImplementation(() => undefined)
})

function without(value: object, key: string): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
}

const inState = (state: unknown) => ({ ...RUN, queries: { live: { state } } })

describe.each([
  [
    'run',
    isRunReport,
    RUN,
    [
      ...['starting', 'healthy', 'failed', 'stopped', 'other', 1].map((state) => ({ ...RUN, state })),
      ...['starting', 'committed', 'idle', 'failed', 'healthy', undefined].map(inState),
      { ...RUN, reason: 'Kafka does not answer' },
      { ...RUN, reason: 1 },
      { ...RUN, at: 1.5 },
      { ...RUN, at: '1' },
      { ...RUN, queries: {} },
      { ...RUN, queries: [] },
      { ...RUN, queries: { live: { state: 'idle', batch: 'x' } } },
    ],
  ],
  [
    'query',
    isCheckpointReport,
    QUERY,
    [
      { ...QUERY, state: '1' },
      { ...QUERY, topics: [] },
      { ...QUERY, topics: [1] },
      { ...QUERY, topics: 'iot.logs' },
    ],
  ],
] as const)('a report of a %s', (name, isOne, good, others) => {
  const fits = ajv.getSchema(`status#/$defs/${name}`)

  test.each([good, ...Object.keys(good).map((key) => without(good, key)), ...others, null, [], 'x'])(
    'is understood exactly when it fits the contract: %j',
    (value) => {
      expect(isOne(JSON.parse(JSON.stringify(value)))).toBe(fits?.(JSON.parse(JSON.stringify(value))))
    },
  )

  test('may hold what a later version of the job adds', () => {
    expect(isOne({ ...good, more: true })).toBe(true)
  })
})

test('reports are where the definition says', async () => {
  s3.put('s3://checkpoints/status/runs/stream-1.json', RUN)
  s3.put('s3://checkpoints/status/queries/trends.json', QUERY)
  expect(await readRunReport(s3.client, status, 'stream-1')).toEqual(RUN)
  expect(await readCheckpointReport(s3.client, status, 'trends')).toEqual(QUERY)
})

test.each(['{"run":', '[]', '{"state":"healthy"}'])(
  'one that says %s is passed over, and the log says so',
  async (text) => {
    s3.put('s3://checkpoints/status/runs/stream-1.json', text)
    expect(await readRunReport(s3.client, status, 'stream-1')).toBeUndefined()
    expect(console.log).toHaveBeenCalledWith(expect.stringContaining('runs/stream-1.json is passed over'))
  },
)

test('none is there before the job has reported; not being told is an error', async () => {
  expect(await readRunReport(s3.client, status, 'stream-1')).toBeUndefined()
  s3.fail(throttled())
  await expect(readRunReport(s3.client, status, 'stream-1')).rejects.toThrow('Rate exceeded')
})
