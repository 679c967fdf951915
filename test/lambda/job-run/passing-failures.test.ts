import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { runName } from '../../../lambda/job/run-name.ts'
import { named, throttled } from '../job/errors.ts'
import { sample } from '../job/sample.ts'
import { Cloud, eventOf } from './cloud.ts'

const V1 = sample({ version: 'v1' })
const V2 = sample({ version: 'v2' })
const UPDATE = eventOf('Update', 'update', V2, V1)
let cloud: Cloud

beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined)
  cloud = new Cloud()
  await cloud.deploy('Create', V1)
})

afterEach(() => {
  expect(cloud.emr.doubled).toEqual([])
})

describe('a permission that was only just given', () => {
  const denied = named('AccessDeniedException', 'User: x is not authorized to perform: emr-serverless:ListJobRuns on y')
  const deniedRead = named('AccessDenied', 'User: x is not authorized to perform: s3:GetObject on y')
  let until: number

  beforeEach(() => {
    cloud.intercept = async (request) => {
      if (cloud.emr.now < until) throw denied
      return request()
    }
  })

  test('is waited for', async () => {
    until = cloud.emr.now + 110_000
    await cloud.deploy('Update', V2, V1)
    expect(cloud.emr.active).toHaveLength(1)
  })

  test('but not for long', async () => {
    until = cloud.emr.now + 200_000
    const began = cloud.emr.now
    await expect(cloud.deploy('Update', V2, V1)).rejects.toThrow(
      /^The function may not call emr-serverless:ListJobRuns; its role has to allow it/,
    )
    expect(cloud.emr.now - began).toBe(130_000)
  })

  test('also before an operation begins', async () => {
    cloud.s3.fail(...Array(6).fill(deniedRead))
    await cloud.begin(UPDATE)
    cloud.s3.fail(...Array(100).fill(deniedRead))
    await expect(cloud.begin(eventOf('Update', 'other', V2, V1))).rejects.toThrow(/^The function may not call s3:Get/)
    expect(cloud.s3.json('s3://checkpoints/status/operation.json')).toMatchObject({ request: 'update' })
  })
})

describe('an API that does not answer', () => {
  test('holds up the beginning for some minutes only', async () => {
    cloud.s3.fail(...Array(30).fill(throttled()))
    await cloud.begin(UPDATE)
    const began = cloud.emr.now
    cloud.s3.fail(...Array(100).fill(throttled()))
    await expect(cloud.begin(eventOf('Delete', 'deletion', V2))).rejects.toThrow('Rate exceeded')
    expect(cloud.emr.now - began).toBe(180_000)
  })

  test.each(['Update', 'Delete'] as const)('ends an %s in time, with its word', async (type) => {
    cloud.intercept = () => Promise.reject(throttled())
    await expect(cloud.deploy(type, V2, V1)).rejects.toThrow(
      /^Gave up after 30 min\. ThrottlingException: Rate exceeded$/,
    )
  })

  test('of which a request is wrong is not asked again', async () => {
    const began = cloud.emr.now
    cloud.s3.fail(new TypeError('x is undefined'))
    await expect(cloud.begin(UPDATE)).rejects.toThrow('x is undefined')
    expect(cloud.emr.now).toBe(began)
  })
})

test('an application that begins to stop between look and start is waited for', async () => {
  cloud.emr.beforeStart = () => {
    cloud.emr.beforeStart = undefined
    cloud.emr.applications.set('app1', 'STOPPING')
  }
  await cloud.deploy('Update', V2, V1)
  expect(cloud.emr.active.map(({ name }) => name)).toEqual([runName(V2, 'request-2')])
})
