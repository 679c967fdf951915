import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { UnknownHostError } from '../../../lambda/database-token/influx-request.ts'
import { DESCRIPTION, GRACE_MS, onEvent, type TokenEvent } from '../../../lambda/database-token/on-event.ts'
import type { TokenProperties } from '../../../lambda/database-token/properties.ts'
import { FakeSecrets } from './fake-secrets.ts'
import { InfluxServer } from './influx-server.ts'

const DAYS = 86_400
const UNKNOWN_HOST = new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } })
let influx: InfluxServer
let secrets: FakeSecrets
let properties: TokenProperties
let waits: number[]
let other: InfluxServer | undefined

beforeEach(async () => {
  influx = new InfluxServer()
  secrets = new FakeSecrets()
  waits = []
  secrets.put('admin', '{"username":"admin","password":"correct"}')
  // What CloudFormation generates for a secret without a value.
  secrets.put('token', 'b2$Zx-not-a-token')
  properties = {
    url: await influx.start(),
    organization: 'tributary',
    bucket: 'tributary',
    retentionSeconds: String(7 * DAYS),
    adminSecret: 'admin',
    tokenSecret: 'token',
    rotation: '1',
  }
})
afterEach(async () => {
  jest.restoreAllMocks()
  await influx.stop()
  await other?.stop()
  other = undefined
})

function send(event: Partial<TokenEvent> & { RequestType: TokenEvent['RequestType'] }): Promise<string> {
  const wait = async (ms: number) => {
    waits.push(ms)
    secrets.time += ms
  }
  const around = { secrets: secrets.client, patience: { attempts: 3, pauseMs: 7, wait }, now: () => secrets.time }
  const given = { ResourceProperties: { ServiceToken: 'x', ...properties }, ...event } as TokenEvent
  return onEvent(around, given).then(({ PhysicalResourceId }) => PhysicalResourceId)
}

const create = () => send({ RequestType: 'Create' })
const update = (former: string, changes: Partial<TokenProperties>, old: Partial<TokenProperties> = {}) =>
  send({
    RequestType: 'Update',
    PhysicalResourceId: former,
    OldResourceProperties: { ...properties, ...old },
    ResourceProperties: { ServiceToken: 'x', ...properties, ...changes },
  })
const remove = (id: string) => send({ RequestType: 'Delete', PhysicalResourceId: id })

async function write(token: string | undefined, bucket = 'tributary'): Promise<number> {
  const headers = { authorization: `Token ${token}` }
  return (await fetch(`${properties.url}/api/v2/write?org=tributary&bucket=${bucket}`, { method: 'POST', headers }))
    .status
}

describe('a first deployment', () => {
  test('puts a token into the secret that writes into the bucket, and into no other', async () => {
    const id = await create()
    const { token, ...others } = secrets.json('token')
    expect(others).toEqual({ authorization: id })
    expect(await write(token)).toBe(204)
    expect(await write(token, '_monitoring')).toBe(403)
    expect(influx.authorizations.map(({ permissions }) => permissions)).toEqual([
      [{ action: 'write', resource: { type: 'buckets', id: 'bbbb000000000001', orgID: 'aaaa000000000001' } }],
    ])
  })

  test.each([
    [7 * DAYS, DAYS],
    [DAYS, 3600],
    [365 * DAYS, 7 * DAYS],
  ])('lets the bucket keep points for %d seconds', async (everySeconds, shardGroupDurationSeconds) => {
    properties = { ...properties, retentionSeconds: String(everySeconds) }
    await create()
    expect(influx.buckets[0]?.retentionRules).toEqual([{ type: 'expire', everySeconds, shardGroupDurationSeconds }])
  })

  test('leaves a retention alone that is right, also when that is for ever', async () => {
    properties = { ...properties, retentionSeconds: '0' }
    await create()
    expect(influx.requests.filter((request) => request.startsWith('PATCH'))).toEqual([])
  })

  test('leaves no session behind, nor one that fails', async () => {
    await create()
    properties = { ...properties, bucket: 'other' }
    await expect(create()).rejects.toThrow('GET /api/v2/buckets: 404 not found: bucket "other" not found')
    expect(influx.sessions.size).toBe(0)
  })

  test('says nothing of password and token', async () => {
    const said: unknown[] = []
    for (const method of ['log', 'info', 'warn', 'error'] as const) {
      jest.spyOn(console, method).mockImplementation((...parts) => said.push(parts))
    }
    expect(await create()).not.toContain('token')
    secrets.put('admin', '{"username":"admin","password":"hunter2"}')
    const error = await create().catch((caught: Error) => caught)
    expect(String(error)).toBe('InfluxError: POST /api/v2/signin: 401 unauthorized: unauthorized access')
    expect(said).toEqual([])
  })
})

describe('a deployment that is repeated', () => {
  test('makes no second token', async () => {
    const id = await create()
    const held = secrets.json('token')
    expect(await create()).toBe(id)
    expect(influx.authorizations).toHaveLength(1)
    expect(secrets.json('token')).toEqual(held)
  })

  test('revokes what an attempt left that could not store its token', async () => {
    secrets.refusedPuts = 1
    await expect(create()).rejects.toThrow('InternalServiceError')
    expect(influx.authorizations).toHaveLength(1)
    const id = await create()
    expect(influx.authorizations.map((each) => each.id)).toEqual([id])
  })

  test('leaves the tokens of others alone', async () => {
    const other = influx.authorize('dashboard', [{ action: 'read', resource: { type: 'buckets' } }])
    await create()
    expect(influx.authorizations).toContain(other)
  })

  test.each([
    ['is revoked', () => influx.authorizations.splice(0)],
    ['is switched off', () => Object.assign(influx.authorizations[0] ?? {}, { status: 'inactive' })],
    ['may do more', () => influx.authorizations[0]?.permissions.push({ action: 'read', resource: { type: 'users' } })],
    ['is not in the secret', () => secrets.put('token', '{}')],
  ])('makes another token when the present one %s', async (_, spoil) => {
    const former = await create()
    spoil()
    expect(await create()).not.toBe(former)
    expect(influx.authorizations).toHaveLength(1)
    expect(await write(secrets.json('token')['token'])).toBe(204)
  })
})

describe('an update', () => {
  test('of the retention keeps the token', async () => {
    const id = await create()
    expect(await update(id, { retentionSeconds: String(30 * DAYS) })).toBe(id)
    expect(influx.buckets[0]?.retentionRules[0]?.everySeconds).toBe(30 * DAYS)
  })

  test('that asks for rotation makes a new token; the former one works until CloudFormation deletes it', async () => {
    const former = await create()
    const old = secrets.json('token')['token']
    const id = await update(former, { rotation: '2' })
    expect(id).not.toBe(former)
    expect([await write(old), await write(secrets.json('token')['token'])]).toEqual([204, 204])
    await remove(former)
    expect([await write(old), await write(secrets.json('token')['token'])]).toEqual([401, 204])
  })

  test('leaves the former token until no job can have it in mind any more', async () => {
    const former = await create()
    await update(former, { rotation: '2' })
    secrets.time += 100_000
    await remove(former)
    expect(waits).toEqual([GRACE_MS - 100_000])
    const kept = Number(/_KEPT_SECONDS = (\d+)/.exec(readFileSync('jobs/tributary/secret.py', 'utf8'))?.[1])
    expect(GRACE_MS).toBeGreaterThan(kept * 1000)
  })

  test('that is rolled back brings the former token into force again', async () => {
    const former = await create()
    const held = secrets.json('token')
    const id = await update(former, { rotation: '2' })
    await remove(id)
    expect(secrets.json('token')).toEqual(held)
    expect(await write(held['token'])).toBe(204)
  })

  test('to another database makes a token there', async () => {
    const former = await create()
    other = new InfluxServer()
    other.authorize(DESCRIPTION, [])
    const id = await update(former, { url: await other.start() })
    expect(other.authorizations.map((each) => each.id)).toEqual([id])
    expect(secrets.json('token')['token']).toBe(other.authorizations[0]?.token)
  })
})

describe('a deletion', () => {
  test('revokes the token and empties the secret, at once', async () => {
    const id = await create()
    const { token } = secrets.json('token')
    await remove(id)
    expect(secrets.json('token')).toEqual({})
    expect(await write(token)).toBe(401)
    expect(waits).toEqual([])
  })

  test('can be repeated', async () => {
    const id = await create()
    await remove(id)
    expect(await remove(id)).toBe(id)
  })

  test('does not bring a token back that was replaced for good', async () => {
    const former = await create()
    const id = await update(former, { rotation: '2' })
    await remove(former)
    await remove(id)
    expect(secrets.json('token')).toEqual({})
    expect(influx.authorizations).toEqual([])
  })

  test('succeeds without the database', async () => {
    const id = await create()
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(UNKNOWN_HOST)
    await remove(id)
    expect(secrets.json('token')).toEqual({})
    expect(waits).toEqual([7, 7])
  })

  test('fails while the database only is out of reach', async () => {
    const id = await create()
    await influx.stop()
    await expect(remove(id)).rejects.toThrow(`${properties.url} does not answer: ECONNREFUSED`)
    expect(secrets.json('token')['authorization']).toBe(id)
  })
})

describe('a database that is not quite up', () => {
  test.each([[[503, 503]], [[0, 429]]])('is asked again after %j', async (failures) => {
    influx.failures.push(...failures)
    await create()
    expect(waits).toEqual([7, 7])
  })

  test('is asked again while its name is not known yet', async () => {
    const known = globalThis.fetch
    const asked = jest
      .spyOn(globalThis, 'fetch')
      .mockRejectedValueOnce(UNKNOWN_HOST)
      .mockRejectedValueOnce(UNKNOWN_HOST)
    asked.mockImplementation(known)
    expect(await create()).toBe(influx.authorizations[0]?.id)
    expect(waits).toEqual([7, 7])
  })

  test('is given up when its name never becomes known', async () => {
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(UNKNOWN_HOST)
    await expect(create()).rejects.toThrow(new UnknownHostError('There is no host 127.0.0.1.'))
    expect(waits).toEqual([7, 7])
  })

  test('is given up in the end, in its own words', async () => {
    influx.failures.push(503, 503, 503)
    await expect(create()).rejects.toThrow('POST /api/v2/signin: 503 unavailable: try later')
  })

  test('is not asked again when it refuses', async () => {
    secrets.put('admin', '{"username":"admin","password":"wrong"}')
    await expect(create()).rejects.toThrow('401')
    expect(influx.requests).toEqual(['POST /api/v2/signin'])
  })
})
