import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runName } from '../../../lambda/job/run-name.ts'
import { invalid, named, throttled } from '../job/errors.ts'
import { sample } from '../job/sample.ts'
import type { Cloud } from './cloud.ts'
import { created, UPDATE, V1 } from './created.ts'

const MOVED = sample({ version: 'v2', applicationId: 'app2' })
let cloud: Cloud

beforeEach(async () => {
  cloud = await created()
})

afterEach(() => {
  expect(cloud.emr.doubled).toEqual([])
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
  const quota = named('ServiceQuotaExceededException', 'Max concurrent vCPUs per account is 16')

  test.each([
    [quota, /^A quota of the account is used up; .*vCPUs per account is 16$/],
    [invalid('Memory is too large'), /^A request is refused as invalid: Memory is too large$/],
    [new TypeError('x is undefined'), /^TypeError: x is undefined$/],
  ])('%s', async (error, sentence) => {
    await cloud.begin(UPDATE)
    cloud.emr.fail(error)
    await expect(cloud.complete(UPDATE)).rejects.toThrow(sentence)
  })

  test('and a note that somebody has deleted', async () => {
    await cloud.begin(UPDATE)
    cloud.s3.objects.delete('s3://checkpoints/status/operation.json')
    await expect(cloud.poll(UPDATE)).rejects.toThrow('is gone; deploy again')
  })
})
