import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { sample } from '../job/sample.ts'
import { Cloud } from './cloud.ts'

const V1 = sample({ version: 'v1' })
const V2 = sample({ version: 'v2', queries: { ...V1.queries, trends: { state: 1, topics: ['iot.logs'] } } })
const TRENDS = 's3://checkpoints/status/queries/trends.json'
let cloud: Cloud
let lines: string[]

beforeEach(async () => {
  lines = []
  jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  cloud = new Cloud()
  await cloud.deploy('Create', V1)
  cloud.behaviours.v2 = 'never healthy'
  await expect(cloud.deploy('Update', V2, V1)).rejects.toThrow('not healthy within')
})

afterEach(() => {
  expect(cloud.emr.doubled).toEqual([])
})

test('when nothing gets healthy, because something outside is broken, the former version is left to run', async () => {
  cloud.behaviours.v1 = 'never healthy'
  await cloud.deploy('Update', V1, V2)
  expect(cloud.emr.active.map(({ id, state }) => [id, state])).toEqual([['run3', 'RUNNING']])
  expect(lines.at(-1)).toMatch(
    /^Update request-3 is complete: .*\(run3\) runs again as before, but is not healthy yet: /,
  )
})

test('a version that only begins to be deployed has to be healthy all the same', async () => {
  cloud.behaviours.v1 = 'never healthy'
  const other = { ...V1, patience: { ...V1.patience, healthSeconds: 300 } }
  await expect(cloud.deploy('Update', other, V2)).rejects.toThrow('not healthy within 300 s')
})

test('when the failed version has begun a checkpoint of its own, the refusal says what is up', async () => {
  cloud.s3.put(TRENDS, { query: 'trends', state: 2, topics: [], at: 1 })
  const { length } = cloud.emr.writes
  await expect(cloud.deploy('Update', V1, V2)).rejects.toThrow(
    /^Query trends .* version 2 there and 1 here\. So the version .* its run has ended, .*#a-rollback-that-is-refused says/,
  )
  expect(cloud.emr.writes).toHaveLength(length)
})
