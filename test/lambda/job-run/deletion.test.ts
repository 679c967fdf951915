import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { sample } from '../job/sample.ts'
import { Cloud, eventOf } from './cloud.ts'

const V1 = sample({ version: 'v1' })
const OTHER = sample({ version: 'v1', applicationId: 'app2' })
let cloud: Cloud

beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined)
  cloud = new Cloud()
  cloud.emr.applications.set('app2', 'CREATED')
  await cloud.deploy('Create', V1)
  cloud.emr.writes.length = 0
})

afterEach(() => {
  expect(cloud.emr.doubled).toEqual([])
})

function states(): string[] {
  return cloud.emr.runs.map(({ state }) => state)
}

test('the run ends with grace, then the application stops', async () => {
  await cloud.deploy('Delete', V1)
  expect(cloud.emr.writes).toEqual(['cancel run1 120', 'stop app1'])
  await cloud.deploy('Delete', V1)
  expect(cloud.emr.writes).toHaveLength(2)
})

test('when run, application or bucket are gone', async () => {
  cloud.emr.applications.delete('app1')
  cloud.s3.bucketIsGone = true
  await cloud.deploy('Delete', V1)
  expect(cloud.emr.writes).toEqual([])
})

test('though its checkpoints fit no longer', async () => {
  cloud.s3.put('s3://checkpoints/status/queries/trends.json', { query: 'trends', state: 7, topics: [], at: 1 })
  await cloud.deploy('Delete', V1)
  expect(states()).toEqual(['CANCELLED'])
})

test('with a run on an application that a failed rollback has left', async () => {
  const bad = sample({ version: 'v2', applicationId: 'app2' })
  cloud.behaviours.v2 = 'never healthy'
  await expect(cloud.deploy('Update', bad, V1)).rejects.toThrow('not healthy')
  await cloud.deploy('Delete', V1)
  expect(states()).toEqual(['CANCELLED', 'CANCELLED'])
  expect(Object.fromEntries(cloud.emr.applications)).toEqual({ app1: 'STOPPED', app2: 'STOPPED' })
})

test('and created again: the job goes on', async () => {
  await cloud.deploy('Delete', V1)
  await cloud.deploy('Create', OTHER)
  expect(states()).toEqual(['CANCELLED', 'RUNNING'])
})

test('of a creation that was never answered: CloudFormation has made up an id', async () => {
  const creation = eventOf('Create', 'creation', OTHER)
  await cloud.begin(creation)
  await cloud.poll(creation)
  const deletion = { ...eventOf('Delete', 'deletion', OTHER), PhysicalResourceId: 'tributary-Run-1ABC' }
  expect(await cloud.begin(deletion)).toEqual({ PhysicalResourceId: 'tributary-Run-1ABC' })
  await cloud.complete(deletion)
  expect(cloud.emr.active).toEqual([])
})
