import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { Admin } from '@platformatic/kafka'
import { principalOf, wantedAcls } from '../../../lambda/acls/wanted-acls.ts'
import { loadContract, streamEntries } from '../../../lib/contract.ts'
import { topicsOf } from '../../../lib/topic-settings.ts'
import { openBridge } from '../../../local/edge/bridge.ts'
import { type Kafka, startKafka } from '../../../local/services/kafka.ts'
import { createTopics } from '../../../local/services/kafka-topics.ts'
import { openAuthority } from '../../../local/services/pki.ts'
import { asUser } from '../../lambda/acls/kafka/as-user.ts'
import { sorted } from '../../lambda/acls/kafka/sorted.ts'
import { openWithToken, unsigned } from '../../lambda/acls/kafka/token.ts'
import { eventually } from '../../local/processes.ts'
import { recordsOf } from '../../local/records.ts'
import { afterwards, scratchDirectory, scratchState } from '../../local/scratch.ts'
import { type StagedFunction, stageFunction } from '../staged-function.ts'
import { framed } from './frames.ts'
import { IamProxy } from './iam-proxy.ts'
import { addScramUser, removeScramUser } from './scram-users.ts'
import { iamToken } from './token-of.ts'

jest.setTimeout(120_000)

const ROLE_KEY = 'AKIAFUNCTION'
const IOT = { username: 'iot', password: 'chosen-by-secrets-manager' }
const contract = loadContract()
const TOPICS = streamEntries(contract).map(([, { kafka }]) => kafka.topic)
const state = scratchState()
let kafka: Kafka
let proxy: IamProxy
let acls: StagedFunction

beforeAll(async () => {
  acls = stageFunction('acls', scratchDirectory())
  kafka = await startKafka(state, 'acls')
  afterwards(() => kafka.process.stop())
  await createTopics(kafka.access('broker'), topicsOf(contract))
  proxy = await IamProxy.start({
    port: 0,
    authority: await openAuthority(state.pki),
    broker: kafka.access('broker'),
    userOf: (accessKey) => (accessKey === ROLE_KEY ? 'broker' : undefined),
  })
  afterwards(() => proxy.close())
})

beforeEach(() => {
  proxy.signIns.length = 0
  proxy.refusals.length = 0
})

test('the function as it is deployed makes ACLs in Kafka, and takes them away', async () => {
  const properties = { clusterArn: 'arn', bootstrap: proxy.bootstrap, username: IOT.username, topics: TOPICS }
  expect(await invoked('Create', properties)).toEqual({ PhysicalResourceId: 'arn/iot' })
  expect(await present()).toEqual(sorted(wantedAcls(IOT.username, TOPICS)))
  expect(proxy.signIns).not.toEqual([])
  expect(new Set(proxy.signIns)).toEqual(new Set([ROLE_KEY]))
  expect(await invoked('Delete', properties)).toEqual({})
  expect(await present()).toEqual([])
  expect(proxy.refusals).toEqual([])
})

test('a user of a secret writes by SCRAM what the function allows, until it is removed', async () => {
  const { caFile = '', bootstrap } = kafka.access('broker')
  const access = { bootstrap, caFile, credentials: IOT }
  expect(await asUser(access).write(TOPICS[0] ?? '')).toMatch(/authentication/i)
  await addScramUser(kafka.access('broker'), IOT)
  await invoked('Create', { clusterArn: 'arn', bootstrap: proxy.bootstrap, username: 'iot', topics: TOPICS })
  expect(await eventually(async () => (await asUser(access).write(TOPICS[0] ?? '')) === 'done')).toBe(true)
  const bridge = openBridge(contract, access)
  const message = { stream: 'logs', device: 'd', topic: 'devices/d/logs', clientId: 'd', receivedAt: 1 } as const
  await bridge.deliver({ ...message, payload: Buffer.from('{}') })
  await bridge.close()
  const stored = await recordsOf(kafka.access('broker'), contract.streams.logs.kafka.topic)
  expect(stored.map(({ value }) => String(value))).toEqual(['{}'])
  await removeScramUser(kafka.access('broker'), IOT.username)
  expect(await eventually(async () => /authentication/i.test(await asUser(access).write(TOPICS[0] ?? '')))).toBe(true)
})

test.each([
  ['another access key', signedBy('AKIASTRANGER'), 'nobody has the access key AKIASTRANGER'],
  ['a token of its own kind', () => unsigned('broker'), 'it holds no address'],
])('the broker refuses %s', async (_, token, reason) => {
  const store = openWithToken({ ...kafka.access('broker'), bootstrap: proxy.bootstrap }, token())
  const told = store.ofPrincipal('User:iot').finally(() => store.close())
  await expect(told).rejects.toThrow(/does not tell its ACLs: Authentication failed/)
  expect(proxy.refusals).toEqual(expect.arrayContaining([`A token was refused: ${reason}.`]))
  expect(proxy.signIns).toEqual([])
})

test('a client that asks where the brokers are is told of the proxy', async () => {
  const ca = readFileSync(kafka.access('broker').caFile ?? '', 'utf8')
  const token = signedBy(ROLE_KEY)
  const login = { tls: { ca }, sasl: { mechanism: 'OAUTHBEARER', token } as const, retries: 0 }
  const admin = new Admin({ ...login, clientId: 'test', bootstrapBrokers: [proxy.bootstrap] })
  const { brokers } = await admin.metadata({ topics: TOPICS })
  expect([...brokers.values()]).toEqual([expect.objectContaining({ host: '127.0.0.1', port: proxy.port })])
  await admin.close()
})

test.each([
  ['FindCoordinator', 10, 6],
  ['DescribeCluster', 60, 1],
  ['old Metadata', 3, 8],
  ['old SaslAuthenticate', 36, 1],
])('%s, which would lead past the proxy or is not understood, ends the connection', async (_, kind, version) => {
  const request = Buffer.alloc(10)
  for (const [i, value] of [kind, version, 0, 1, -1].entries()) request.writeInt16BE(value, 2 * i)
  const ca = readFileSync(kafka.access('broker').caFile ?? '', 'utf8')
  const socket = connect({ host: '127.0.0.1', port: proxy.port, ca }, () => socket.write(framed(request))).resume()
  await once(socket, 'close')
  expect(proxy.refusals).toEqual([`A request of kind ${kind} in version ${version} is not known here.`])
})

function signedBy(accessKey: string): () => string {
  return () => iamToken(accessKey)
}

async function present() {
  const access = kafka.access('broker')
  const store = openWithToken(access, unsigned('broker'))
  return sorted(await store.ofPrincipal(principalOf(IOT.username)).finally(() => store.close()))
}

function invoked(RequestType: string, properties: object): Promise<unknown> {
  return acls.invoke(
    { RequestType, ResourceProperties: { ServiceToken: '', ...properties } },
    {
      AWS_REGION: 'eu-central-1',
      ...{ AWS_ACCESS_KEY_ID: ROLE_KEY, AWS_SECRET_ACCESS_KEY: 'any' },
      NODE_EXTRA_CA_CERTS: kafka.access('broker').caFile,
    },
  )
}
