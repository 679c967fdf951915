import { expect, test } from '@jest/globals'
import { incompatibility, refusal } from '../../../lambda/job/checkpoint.ts'
import { FakeS3 } from './fake-s3.ts'
import { sample } from './sample.ts'

const HERE = { state: 2, topics: ['a', 'b'] }

test.each([
  ['nothing is known of it', undefined, undefined],
  ['it is the same', { state: 2, topics: ['b', 'a'] }, undefined],
  ['a topic is read more', { state: 2, topics: ['a'] }, undefined],
  ['the state has another version', { state: 1, topics: ['a', 'b'] }, 'its state has version 1 there and 2 here'],
  [
    'topics are no longer read',
    { state: 2, topics: ['d', 'a', 'c'] },
    'it no longer reads c, d, which its checkpoint names',
  ],
])('a query and its checkpoint, when %s', (_when, there, reason) => {
  expect(incompatibility(there, HERE)).toBe(reason)
})

test('each query that cannot go on is named', async () => {
  const s3 = new FakeS3()
  const definition = sample({
    queries: { trends: { state: 2, topics: [] }, live: { state: 1, topics: ['iot.telemetry'] } },
  })
  expect(await refusal(s3.client, definition)).toBeUndefined()
  s3.put('s3://checkpoints/status/queries/trends.json', { query: 'trends', state: 1, topics: [], at: 1 })
  expect(await refusal(s3.client, definition)).toBe(
    'Query trends cannot go on from its checkpoint: its state has version 1 there and 2 here.',
  )
  s3.put('s3://checkpoints/status/queries/live.json', { query: 'live', state: 1, topics: ['iot.logs'], at: 1 })
  expect(await refusal(s3.client, definition)).toMatch(
    /^Query trends .* Query live .* no longer reads iot.logs, which its checkpoint names\.$/,
  )
})
