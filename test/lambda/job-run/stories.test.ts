import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { runName } from '../../../lambda/job/run-name.ts'
import { missing } from '../job/errors.ts'
import { sample } from '../job/sample.ts'
import { Cloud, eventOf } from './cloud.ts'

const V1 = sample({ version: 'v1' })
const V2 = sample({ version: 'v2' })
const MOVED = sample({ version: 'v1', applicationId: 'app2' })
const INCOMPATIBLE = sample({
  version: 'v2',
  queries: { ...V1.queries, trends: { state: 2, topics: ['iot.telemetry'] } },
})
let cloud: Cloud
let lines: string[]

beforeEach(() => {
  cloud = new Cloud()
  cloud.emr.applications.set('app2', 'CREATED')
  lines = []
  jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
})

afterEach(() => {
  expect(cloud.emr.doubled).toEqual([])
  for (const line of lines) expect(line).not.toMatch(/kafka:|s3:\/\/assets|role\//)
})

/** States of all runs, oldest first. */
function states(): string[] {
  return cloud.emr.runs.map(({ state }) => state)
}

/** What an operation comes to, told by its failure. */
function failure(operation: Promise<unknown>): Promise<string> {
  return operation.then(
    () => 'it succeeded',
    ({ message }: Error) => message,
  )
}

describe('a stack is created', () => {
  test('and complete when its run is healthy', async () => {
    const event = eventOf('Create', 'request-0', V1)
    expect(await cloud.begin(event)).toEqual({ PhysicalResourceId: 'tributary-dev-job' })
    expect(cloud.emr.writes).toEqual([])
    const runName_ = runName(V1, 'request-0')
    expect(await cloud.complete(event)).toEqual({ IsComplete: true, Data: { runId: 'run1', runName: runName_ } })
    expect(states()).toEqual(['RUNNING'])
    expect(lines.join('\n')).toMatch(/Create request-0 waits for stream-\S+ \(run1\) to be healthy, for 10 of 600 s/)
  })

  test('with a job that fails: its deletion leaves nothing behind', async () => {
    cloud.behaviours.v1 = 'reports failure'
    expect(await failure(cloud.deploy('Create', V1))).toMatch(
      /^Run .* has failed\. The job says: No module named trends\./,
    )
    expect(states()).toEqual(['RUNNING'])
    await cloud.deploy('Delete', V1)
    expect(states()).toEqual(['CANCELLED'])
    expect(cloud.emr.applications.get('app1')).toBe('STOPPED')
  })
})

describe('a stack is updated', () => {
  beforeEach(async () => {
    await cloud.deploy('Create', V1)
  })

  test('to another version: the former run ends with grace, then the new one starts', async () => {
    await cloud.deploy('Update', V2, V1)
    expect(states()).toEqual(['CANCELLED', 'RUNNING'])
    expect(cloud.emr.writes).toEqual(['start app1', 'cancel run1 120', 'start app1'])
  })

  test('to another application: the former one stops', async () => {
    await cloud.deploy('Update', MOVED, V1)
    expect(cloud.emr.writes).toEqual(['start app1', 'cancel run1 120', 'start app2', 'stop app1'])
    expect(Object.fromEntries(cloud.emr.applications)).toEqual({ app1: 'STOPPED', app2: 'STARTED' })
  })

  test('in what does not concern the run: it goes on', async () => {
    const patient = { ...V1, patience: { graceSeconds: 60, healthSeconds: 900, totalSeconds: 1_800 } }
    await cloud.deploy('Update', patient, V1)
    expect(cloud.emr.writes).toEqual(['start app1'])
  })

  test.each([
    ['crashes', /^Run .* has ended: FAILED\. EMR says: Job failed, .* ExitCode: 1\. Logs: /],
    ['reports failure', /^Run .* has failed\. The job says: No module named trends\. Logs: /],
    ['never healthy', /^Run .* is RUNNING, but not healthy within 600 s: live starting, trends starting\. Logs: /],
  ] as const)('to a version that %s: it fails, and is rolled back to the former', async (behaviour, reason) => {
    cloud.behaviours.v2 = behaviour
    expect(await failure(cloud.deploy('Update', V2, V1))).toMatch(reason)
    await cloud.deploy('Update', V1, V2)
    expect(states()).toEqual(['CANCELLED', behaviour === 'crashes' ? 'FAILED' : 'CANCELLED', 'RUNNING'])
    expect(cloud.emr.runs[2]?.request.jobDriver).toMatchObject({ sparkSubmit: { entryPoint: 's3://assets/v1.py' } })
  })

  test('to an application on which it fails: that one is stopped by the rollback', async () => {
    const bad = sample({ version: 'v2', applicationId: 'app2' })
    cloud.behaviours.v2 = 'never healthy'
    await failure(cloud.deploy('Update', bad, V1))
    await cloud.deploy('Update', V1, bad)
    expect(states()).toEqual(['CANCELLED', 'CANCELLED', 'RUNNING'])
    expect(Object.fromEntries(cloud.emr.applications)).toEqual({ app1: 'STARTED', app2: 'STOPPED' })
  })

  test('to a job that could not go on from its checkpoints: nothing is stopped, and the rollback finds all well', async () => {
    cloud.s3.put('s3://checkpoints/status/queries/trends.json', { query: 'trends', ...V1.queries.trends, at: 1 })
    const refused =
      'Query trends cannot go on from its checkpoint: its state has version 1 there and 2 here. Nothing was'
    expect(await failure(cloud.deploy('Update', INCOMPATIBLE, V1))).toContain(refused)
    const rollback = await cloud.deploy('Update', V1, INCOMPATIBLE)
    expect(cloud.emr.writes).toEqual(['start app1'])
    expect(await cloud.poll(rollback)).toMatchObject({ Data: { runId: 'run1' } })
  })

  test('and rolled back for another resource, when the update itself went well', async () => {
    await cloud.deploy('Update', MOVED, V1)
    await cloud.deploy('Update', V1, MOVED)
    expect(states()).toEqual(['CANCELLED', 'CANCELLED', 'RUNNING'])
    expect(Object.fromEntries(cloud.emr.applications)).toEqual({ app1: 'STARTED', app2: 'STOPPED' })
  })

  test('while the former run does not end: it gives up in time, and says why', async () => {
    cloud.endingSeconds = 3_600
    expect(await failure(cloud.deploy('Update', V2, V1))).toMatch(
      /^Gave up after 30 min, waiting for the end of .*\(run1\), being cancelled for 1810 s\. See /,
    )
    expect(cloud.emr.writes).toEqual(['start app1', 'cancel run1 120'])
  })
})

test('an application that is gone when its run is to start fails the deployment', async () => {
  const event = eventOf('Create', 'request-0', V1)
  await cloud.begin(event)
  cloud.emr.fail(missing('Application app1 does not exist'))
  cloud.emr.applications.delete('app1')
  expect(await failure(cloud.complete(event))).toBe(
    'Application app1, on which the job is to run, is gone; deploy it again.',
  )
})
