import { afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } from '@platformatic/kafka'
import type { Acl, AclStore } from '../../../../lambda/acls/acl-store.ts'
import { type AclEvent, onEvent } from '../../../../lambda/acls/on-event.ts'
import { syncAcls } from '../../../../lambda/acls/sync-acls.ts'
import { principalOf, wantedAcls } from '../../../../lambda/acls/wanted-acls.ts'
import { loadContract, streamEntries } from '../../../../lib/contract.ts'
import { topicsOf } from '../../../../lib/topic-settings.ts'
import { type Kafka, startKafka } from '../../../../local/services/kafka.ts'
import { createTopics } from '../../../../local/services/kafka-topics.ts'
import { eventually } from '../../../local/processes.ts'
import { afterwards, scratchState } from '../../../local/scratch.ts'
import { type AsUser, asUser } from './as-user.ts'
import { sorted } from './sorted.ts'
import { openWithToken, unsigned } from './token.ts'

jest.setTimeout(60_000)

const contract = loadContract()
const TOPICS = streamEntries(contract).map(([, { kafka }]) => kafka.topic)
const [FIRST = '', ...OTHERS] = TOPICS
const AGGREGATES = contract.pipeline.topics.aggregates.topic
const FOREIGN = 'foreign'
/** A topic whose name begins as a stream's. */
const LONGER = `${FIRST}.copy`
const IOT = 'bridge'
const REFUSED = /authoriz/i

const state = scratchState()
let kafka: Kafka
let iot: AsUser
let store: AclStore

beforeAll(async () => {
  kafka = await startKafka(state, 'acls')
  const others = [FOREIGN, LONGER].map((name) => ({ name, partitions: 1, configuration: {} }))
  await createTopics(kafka.access('broker'), [...topicsOf(contract), ...others])
  iot = asUser(kafka.access(IOT))
  store = openAs('broker')
})

afterwards(async () => {
  await store?.close()
  await kafka.process.stop()
})

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(async () => {
  for (const user of [IOT, 'job', '*']) await syncAcls(store, principalOf(user), [])
})

test('without an ACL the user can write nowhere', async () => {
  for (const topic of TOPICS) expect(await iot.write(topic)).toMatch(REFUSED)
})

test('a created resource lets the user write to every stream, and do nothing else', async () => {
  await handled('Create')
  for (const topic of TOPICS) await allowed(topic)
  expect(await iot.write(FIRST, true)).toBe('done')
  expect(await asUser(kafka.access('broker')).read(FIRST)).toBe('done')
  expect(await iot.read(FIRST)).toMatch(REFUSED)
  for (const topic of [AGGREGATES, FOREIGN, LONGER, '__consumer_offsets'])
    expect(await iot.write(topic)).toMatch(REFUSED)
  for (const topic of ['new', `${FIRST}.new`]) expect(await iot.createTopic(topic)).toMatch(REFUSED)
  expect(await asUser(kafka.access('job')).write(FIRST)).toMatch(REFUSED)
})

test('a second run changes nothing', async () => {
  await handled('Create')
  const wanted = wantedAcls(IOT, TOPICS)
  expect(await syncAcls(store, principalOf(IOT), wanted)).toEqual({ created: 0, removed: 0 })
  await handled('Create')
  await handled('Update')
  expect(await present(IOT)).toEqual(sorted(wanted))
})

test('an update adds the topic that came and removes the one that went', async () => {
  await handled('Create')
  await allowed(FIRST)
  await handled('Update', [...OTHERS, FOREIGN])
  await allowed(FOREIGN)
  expect(await eventually(async () => REFUSED.test(await iot.write(FIRST)), 5000)).toBe(true)
  for (const topic of OTHERS) expect(await iot.write(topic)).toBe('done')
  expect(await present(IOT)).toEqual(sorted(wantedAcls(IOT, [...OTHERS, FOREIGN])))
})

test("the user's ACLs from elsewhere are removed, and those of others stay", async () => {
  const kinds = [
    { operation: AclOperations.READ },
    { operation: AclOperations.WRITE, permissionType: AclPermissionTypes.DENY },
    { resourcePatternType: ResourcePatternTypes.PREFIXED, resourceName: 'iot.' },
    { resourceName: '*' },
    { host: '127.0.0.1' },
    { resourceType: ResourceTypes.GROUP },
    { resourceType: ResourceTypes.TRANSACTIONAL_ID },
    { resourceType: ResourceTypes.CLUSTER, resourceName: 'kafka-cluster', operation: AclOperations.CREATE },
  ]
  const allKinds = (user: string) =>
    kinds.map((kind): Acl => ({ ...(wantedAcls(user, [FIRST])[1] as Acl), ...kind, principal: principalOf(user) }))
  for (const user of [IOT, 'job', '*']) await store.create(allKinds(user))
  expect(await present(IOT)).toHaveLength(kinds.length)
  await handled('Create')
  expect(await present(IOT)).toEqual(sorted(wantedAcls(IOT, TOPICS)))
  await handled('Delete')
  expect(await present(IOT)).toEqual([])
  for (const user of ['job', '*']) expect(await present(user)).toEqual(sorted(allKinds(user)))
})

test('another user gets the ACLs before the former one loses them', async () => {
  await handled('Create')
  await handled('Update', TOPICS, 'job')
  expect(await present(IOT)).toEqual(sorted(wantedAcls(IOT, TOPICS)))
  await handled('Delete', TOPICS, IOT)
  expect(await present(IOT)).toEqual([])
  expect(await present('job')).toEqual(sorted(wantedAcls('job', TOPICS)))
})

test('after a deletion the user can write nowhere; another deletion finds nothing to do', async () => {
  await handled('Create')
  await allowed(FIRST)
  expect(await handled('Delete')).toEqual({})
  expect(await handled('Delete')).toEqual({})
  expect(await present(IOT)).toEqual([])
  expect(await eventually(async () => REFUSED.test(await iot.write(FIRST)), 5000)).toBe(true)
  for (const topic of OTHERS) expect(await iot.write(topic)).toMatch(REFUSED)
})

test('a role without the right to change ACLs is told so', async () => {
  const reason = /^Kafka at 127.* does not tell .*authoriz/i
  await expect(handled('Create', TOPICS, IOT, 'stranger')).rejects.toThrow(reason)
  expect(await handled('Delete', TOPICS, IOT, 'stranger')).toEqual({ failure: expect.stringMatching(reason) })
  expect(await present(IOT)).toEqual([])
})

test('a cluster that cannot be reached, or refuses the token, is said to', async () => {
  const closed = openAs('broker', '127.0.0.1:1')
  await expect(closed.ofPrincipal('User:x')).rejects.toThrow(/^Kafka at 127\.0\.0\.1:1 does not .*ECONNREFUSED/)
  await closed.close()
  const refused = openWithToken(kafka.access('broker'), 'nonsense')
  await expect(refused.ofPrincipal('User:x')).rejects.toThrow(/^Kafka at 127.* does not .*: Authentication failed/)
  await refused.close()
})

async function allowed(topic: string): Promise<void> {
  let last = ''
  await eventually(async () => {
    last = await iot.write(topic)
    return last === 'done'
  }, 5000)
  expect(last).toBe('done')
}

/** What the function does, signed in by a token of a role. */
async function handled(RequestType: 'Create' | 'Update' | 'Delete', topics = TOPICS, username = IOT, role = 'broker') {
  const { bootstrap } = kafka.access('broker')
  const properties = { ServiceToken: '', clusterArn: 'arn', bootstrap, username, topics }
  const event: AclEvent = { RequestType, ResourceProperties: properties }
  return onEvent(event, () => openAs(role))
}

function openAs(role: string, bootstrap?: string): AclStore {
  return openWithToken(kafka.access('broker'), unsigned(role), bootstrap)
}

async function present(user: string): Promise<Acl[]> {
  return sorted(await store.ofPrincipal(principalOf(user)))
}
