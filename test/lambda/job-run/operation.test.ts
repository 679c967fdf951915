import { beforeEach, describe, expect, test } from '@jest/globals'
import { isReturn, noteOperation, noteSuccess, readOperation } from '../../../lambda/job-run/operation.ts'
import { FakeS3 } from '../job/fake-s3.ts'
import { sample } from '../job/sample.ts'
import { eventOf } from './cloud.ts'

const { status } = sample()
const URL = 's3://checkpoints/status/operation.json'
let s3: FakeS3

beforeEach(() => {
  s3 = new FakeS3()
})

function note(request: string, applications = ['app1']): Promise<void> {
  return noteOperation(s3.client, status, { request, at: 1, applications })
}

test('the last operation is noted, with what came before it', async () => {
  expect(await readOperation(s3.client, status)).toBeUndefined()
  await note('first')
  await note('second', ['app2', 'app1'])
  expect(s3.json(URL)).toEqual({ request: 'second', at: 1, former: ['first'], applications: ['app2', 'app1'] })
  await note('third', ['app2'])
  expect(s3.json(URL)).toEqual({ request: 'third', at: 1, former: ['second', 'first'], applications: ['app2', 'app1'] })
})

test('one that is repeated, or late, changes nothing', async () => {
  await note('first')
  await note('second')
  await note('second')
  await note('first')
  expect(s3.writes).toHaveLength(2)
  expect(await readOperation(s3.client, status)).toMatchObject({ request: 'second' })
})

test('what others note meanwhile is not lost', async () => {
  await note('first')
  s3.meanwhile = () => {
    s3.meanwhile = undefined
    s3.put(URL, { request: 'other', at: 2, former: ['first'], applications: ['app1'] })
  }
  await note('second')
  expect(s3.json(URL)).toMatchObject({ request: 'second', former: ['other', 'first'] })
})

test('who never gets to write says so', async () => {
  let others = 0
  s3.meanwhile = () => s3.put(URL, { request: `other-${others++}`, at: 2 })
  await expect(note('first')).rejects.toThrow(`${URL} is written by others all the time; deploy again`)
})

test('fifty former ones and ten applications are remembered', async () => {
  for (let each = 0; each <= 60; each++) await note(`request-${each}`, [`app${each}`])
  const { former, applications } = (await readOperation(s3.client, status)) ?? {}
  expect([former?.length, former?.[0], former?.at(-1)]).toEqual([50, 'request-59', 'request-10'])
  expect([applications?.length, applications?.[0]]).toEqual([10, 'app60'])
})

test('a note that is not understood is replaced', async () => {
  s3.put(URL, '{"request":')
  expect(await readOperation(s3.client, status)).toBeUndefined()
  await note('first')
  expect(s3.json(URL)).toMatchObject({ request: 'first', former: [] })
})

describe('what is deployed well', () => {
  const first = eventOf('Update', 'first', sample())
  const second = eventOf('Update', 'second', sample({ version: 'v2' }))

  beforeEach(async () => {
    await note('first', ['app2', 'app1'])
  })

  test('is known by a return to it, whatever came between', async () => {
    await noteSuccess(s3.client, first, [])
    await note('second')
    await note('third')
    const operation = await readOperation(s3.client, status)
    expect(isReturn(eventOf('Update', 'third', sample()), operation)).toBe(true)
    expect(isReturn(second, operation)).toBe(false)
    expect(isReturn(eventOf('Create', 'third', sample()), operation)).toBe(false)
  })

  test('is noted once, with the applications that are still there', async () => {
    await noteSuccess(s3.client, first, ['app1'])
    await noteSuccess(s3.client, first, ['app1'])
    expect(s3.json(URL)).toMatchObject({ request: 'first', applications: ['app2'] })
    expect(s3.writes).toHaveLength(2)
  })

  test('is not noted when a later operation goes on, or the note is gone', async () => {
    await note('second')
    await noteSuccess(s3.client, first, ['app1'])
    expect(s3.json(URL)).toMatchObject({ request: 'second', applications: ['app1', 'app2'] })
    s3.objects.delete(URL)
    await noteSuccess(s3.client, second, [])
    expect(s3.json(URL)).toBeUndefined()
  })
})
