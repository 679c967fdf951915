import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { runName } from '../../../lambda/job/run-name.ts'
import { invalid, named, throttled } from '../job/fake-emr.ts'
import { sample } from '../job/sample.ts'
import { Cloud, eventOf } from './cloud.ts'

const V1 = sample({ version: 'v1' })
const V2 = sample({ version: 'v2' })
const V3 = sample({ version: 'v3' })
const MOVED = sample({ version: 'v2', applicationId: 'app2' })
const UPDATE = eventOf('Update', 'update', V2, V1)
const OVERTAKEN = 'A later deployment has taken over'
let cloud: Cloud

beforeEach(async () => {
  cloud = await created()
})

afterEach(() => {
  expect(cloud.emr.doubled).toEqual([])
})

async function created(): Promise<Cloud> {
  jest.spyOn(console, 'log').mockImplementation(() => undefined)
  const made = new Cloud()
  made.emr.applications.set('app2', 'CREATED')
  await made.deploy('Create', V1)
  made.emr.writes.length = 0
  return made
}

describe('events that come more than once', () => {
  test('start nothing twice', async () => {
    await cloud.begin(UPDATE)
    await cloud.begin(UPDATE)
    await Promise.all([cloud.complete(UPDATE), cloud.complete(UPDATE)])
    await cloud.begin(UPDATE)
    await cloud.complete(UPDATE)
    expect(cloud.emr.writes).toEqual(['cancel run1 120', 'start app1'])
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
})

describe('every request of an update is disturbed once', () => {
  const lost = async <T>(request: () => Promise<T>): Promise<T> => {
    await request()
    throw named('TimeoutError', 'socket hang up')
  }
  const refused = async () => {
    throw throttled()
  }
  const conflict = async () => {
    throw named('ConflictException', 'is being changed', { $metadata: { httpStatusCode: 409 } })
  }

  test.each([
    ['throttled', refused],
    ['in conflict', conflict],
    ['answered, but the answer is lost', lost],
  ] as const)('%s: the update comes to the same end', async (_how, disturb) => {
    const requests = await updated(-1, disturb)
    expect(requests).toBeGreaterThan(40)
    for (let each = 0; each < requests; each++) await updated(each, disturb)
  })

  async function updated(disturbed: number, disturb: <T>(request: () => Promise<T>) => Promise<T>): Promise<number> {
    cloud = await created()
    let requests = 0
    cloud.intercept = (request) => (requests++ === disturbed ? disturb(request) : request())
    await cloud.deploy('Update', MOVED, V1)
    expect(cloud.emr.doubled).toEqual([])
    expect(cloud.emr.writes).toEqual(['cancel run1 120', 'start app2', 'stop app1'])
    expect(cloud.emr.active.map(({ name }) => name)).toEqual([runName(MOVED, 'request-2')])
    return requests
  }
})

describe('what the APIs refuse for good fails the deployment', () => {
  const denied = named('AccessDeniedException', 'User: x is not authorized to perform: emr-serverless:ListJobRuns on y')
  const quota = named('ServiceQuotaExceededException', 'Max concurrent vCPUs per account is 16')

  test.each([
    [denied, /^The function may not call emr-serverless:ListJobRuns; its role has to allow it/],
    [quota, /^A quota of the account is used up; .*vCPUs per account is 16$/],
    [invalid('Memory is too large'), /^EMR Serverless refuses the request: Memory is too large$/],
    [new TypeError('x is undefined'), /^TypeError: x is undefined$/],
  ])('%s', async (error, sentence) => {
    await cloud.begin(UPDATE)
    cloud.emr.fail(error)
    await expect(cloud.complete(UPDATE)).rejects.toThrow(sentence)
  })

  test('also before it begins: nothing is noted', async () => {
    cloud.s3.fail(named('AccessDenied', 'User: x is not authorized to perform: s3:GetObject on y'))
    await expect(cloud.begin(UPDATE)).rejects.toThrow(/^The function may not call s3:GetObject/)
    expect(cloud.s3.writes).toHaveLength(1)
  })

  test('and a note that somebody has deleted', async () => {
    await cloud.begin(UPDATE)
    cloud.s3.objects.delete('s3://checkpoints/status/operation.json')
    await expect(cloud.poll(UPDATE)).rejects.toThrow('is gone; deploy again')
  })
})
