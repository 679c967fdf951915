import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runName } from '../../../lambda/job/run-name.ts'
import { sample } from '../job/sample.ts'
import { type Cloud, eventOf } from './cloud.ts'
import { created, UPDATE, V1, V2 } from './created.ts'

const V3 = sample({ version: 'v3' })
const OVERTAKEN = 'A later deployment has taken over'
let cloud: Cloud

beforeEach(async () => {
  cloud = await created()
})

afterEach(() => {
  expect(cloud.emr.doubled).toEqual([])
})

describe('events that come more than once', () => {
  test('start nothing twice', async () => {
    await cloud.begin(UPDATE)
    await cloud.begin(UPDATE)
    await Promise.all([cloud.complete(UPDATE), cloud.complete(UPDATE)])
    await cloud.begin(UPDATE)
    await cloud.complete(UPDATE)
    // Two at the same moment may both ask for the end of the former run, which is the same.
    expect(cloud.emr.writes.filter((write) => write.startsWith('start'))).toEqual(['start app1'])
    expect(cloud.emr.runs).toHaveLength(2)
  })

  test('change nothing when they come after a later one, whatever they asked for', async () => {
    await cloud.begin(UPDATE)
    await cloud.complete(UPDATE)
    await cloud.deploy('Update', V3, V2)
    const { writes } = cloud.emr
    const before = [...writes]
    expect(await cloud.begin(UPDATE)).toEqual({ PhysicalResourceId: 'tributary-dev-job' })
    await expect(cloud.poll(UPDATE)).rejects.toThrow(OVERTAKEN)
    await expect(cloud.begin(eventOf('Create', 'request-1', V1))).resolves.toBeDefined()
    await expect(cloud.poll(eventOf('Create', 'request-1', V1))).rejects.toThrow(OVERTAKEN)
    expect(writes).toEqual(before)
  })
})

describe('an operation that CloudFormation has given up', () => {
  test('ends, while the later one goes on', async () => {
    cloud.behaviours.v2 = 'never healthy'
    await cloud.begin(UPDATE)
    for (let polls = 0; polls < 10; polls++) {
      await cloud.poll(UPDATE)
      cloud.pass(10)
    }
    const rollback = eventOf('Update', 'rollback', V1, V2)
    await cloud.begin(rollback)
    await expect(cloud.poll(UPDATE)).rejects.toThrow(OVERTAKEN)
    await cloud.complete(rollback)
    expect(cloud.emr.active.map(({ name }) => name)).toEqual([runName(V1, 'rollback')])
  })

  test('starts nothing, though it was just about to', async () => {
    await cloud.begin(UPDATE)
    await cloud.poll(UPDATE)
    cloud.pass(20)
    let reads = 0
    cloud.intercept = async (request) => {
      const answer = await request()
      // The note was read, and then the later operation begins.
      if (reads++ === 0) await cloud.begin(eventOf('Update', 'rollback', V1, V2))
      return answer
    }
    await expect(cloud.poll(UPDATE)).rejects.toThrow(OVERTAKEN)
    expect(cloud.emr.active).toEqual([])
  })
})

describe('a run of somebody else', () => {
  test('that comes during the deployment is ended, and the deployment completes', async () => {
    await cloud.begin(UPDATE)
    for (let polls = 0; polls < 5; polls++) {
      await cloud.poll(UPDATE)
      cloud.pass(10)
    }
    const theirs = cloud.emr.add({ name: runName(V1, 'keep-alive:run1'), state: 'SUBMITTED' })
    await cloud.complete(UPDATE)
    expect(theirs.state).toBe('CANCELLED')
    expect(cloud.emr.active.map(({ name }) => name)).toEqual([runName(V2, 'update')])
  })

  test('that is what was wanted is left to run', async () => {
    const [first] = cloud.emr.runs
    if (first) cloud.emr.become(first, 'FAILED')
    cloud.emr.add({
      name: runName(V1, 'keep-alive:run1'),
      state: 'SUBMITTED',
      request: { ...V1.run, jobDriver: undefined } as never,
    })
    await cloud.deploy('Update', V1, V2)
    expect(cloud.emr.writes).toEqual([])
  })

  test('is ended, whatever its mode', async () => {
    const theirs = cloud.emr.add({ mode: 'BATCH' })
    await cloud.deploy('Update', V2, V1)
    expect(theirs.state).toBe('CANCELLED')
  })
})

test('an application that is gone is not asked for its runs, and is forgotten', async () => {
  const moved = sample({ version: 'v1', applicationId: 'app2' })
  await cloud.deploy('Update', moved, V1)
  cloud.emr.applications.delete('app1')
  cloud.emr.listed.length = 0
  await cloud.deploy('Update', { ...moved, logGroup: '/other' }, moved)
  expect(cloud.emr.listed).not.toContain('app1')
  expect(cloud.s3.json('s3://checkpoints/status/operation.json')).toMatchObject({ applications: ['app2'] })
})
