import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, jest, test } from '@jest/globals'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { loadContract } from '../../../lib/contract.ts'
import { topicsOf } from '../../../lib/topic-settings.ts'
import { type Bridge, openBridge } from '../../../local/edge/bridge.ts'
import { type MqttBroker, startMqttBroker } from '../../../local/edge/mqtt-broker.ts'
import { type Kafka, startKafka } from '../../../local/services/kafka.ts'
import { createTopics } from '../../../local/services/kafka-topics.ts'
import { type LogFile, openLog } from '../../../local/services/log-file.ts'
import { type Authority, openAuthority } from '../../../local/services/pki.ts'
import { keepPort } from '../../../local/services/ports.ts'
import { eventually } from '../processes.ts'
import { countRecords, recordsOf, type StoredRecord } from '../records.ts'
import { afterwards, scratchDirectory, scratchState } from '../scratch.ts'

jest.setTimeout(60_000)

const contract = loadContract()
const state = scratchState()
const TELEMETRY = contract.streams.telemetry.kafka.topic
let authority: Authority
let kafka: Kafka
let log: LogFile
let bridge: Bridge
let broker: MqttBroker

beforeAll(async () => {
  authority = await openAuthority(state.pki)
  kafka = await startKafka(state, 'none')
  await createTopics(kafka.access('broker'), topicsOf(contract))
  log = openLog(join(state.logs, 'mqtt.log'))
  bridge = openBridge(contract, kafka.access('bridge'))
  const port = await keepPort(state.ports, 'mqtt')
  broker = await startMqttBroker({ contract, authority, port, log, deliver: bridge.deliver })
})

afterwards(async () => {
  await broker.stop()
  await bridge.close()
  log.close()
  await kafka.process.stop()
})

test('without a certificate there is no connection', async () => {
  await expect(opened({ ca: authority.cert })).rejects.toThrow()
})

test('a certificate of another authority is refused', async () => {
  const foreign = await (await openAuthority(join(scratchDirectory(), 'pki'))).device('sensor-1')
  await expect(connect('sensor-1', { cert: foreign.cert, key: foreign.key })).rejects.toThrow()
})

test('the certificate of a service is not one of a device', async () => {
  const { cert, key } = await authority.server()
  await expect(connect('127.0.0.1', { cert, key })).rejects.toThrow()
})

test('a device connects as itself only', async () => {
  await expect(connect('sensor-1', { clientId: 'sensor-2' })).rejects.toThrow('Not authorized')
  const client = await connect('sensor-1')
  expect(client.connected).toBe(true)
  await client.endAsync()
})

test.each([
  ['the topic of another device', 'devices/sensor-2/telemetry', {}],
  ['a topic of no stream', 'devices/sensor-1/firmware', {}],
  ['a topic below one of a stream', 'devices/sensor-1/telemetry/raw', {}],
  ['a topic of the broker', '$SYS/sensor-1/telemetry', {}],
  ['QoS 2', 'devices/sensor-1/telemetry', { qos: 2 }],
  ['a retained message', 'devices/sensor-1/telemetry', { retain: true }],
] as const)('a message is refused, and its device disconnected, for %s', async (_why, topic, options) => {
  const before = await totalRecords()
  const refused = broker.counters.refused
  const client = await connect('sensor-1')
  const closed = closing(client)
  const acknowledged = outcome(client.publishAsync(topic, '{}', { qos: 1, ...options }))
  await closed
  await client.endAsync(true)
  expect(await acknowledged).not.toBe('acknowledged')
  expect(broker.counters.refused).toBe(refused + 1)
  expect(await totalRecords()).toBe(before)
})

test('a message larger than AWS IoT Core takes is refused', async () => {
  const client = await connect('sensor-1')
  const closed = closing(client)
  outcome(client.publishAsync('devices/sensor-1/telemetry', Buffer.alloc(128 * 1024 + 1), { qos: 1 }))
  await closed
  await client.endAsync(true)
})

test('subscriptions are refused', async () => {
  const client = await connect('sensor-1')
  await expect(client.subscribeAsync('devices/sensor-1/telemetry')).rejects.toThrow()
  expect(client.connected).toBe(true)
  await client.endAsync()
})

test('a payload arrives in Kafka byte for byte, with key and headers', async () => {
  const payloads = [
    Buffer.from('{"seq":1,"time":1,"readings":{"temperature":20.5}}'),
    Buffer.alloc(0),
    Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0x7d]),
    Buffer.from(Uint8Array.from({ length: 100 * 1024 }, (_, i) => (i * 7919) % 256)),
  ]
  const client = await connect('sensor-7')
  const before = Date.now()
  for (const payload of payloads) await client.publishAsync('devices/sensor-7/telemetry', payload, { qos: 1 })
  await client.endAsync()
  const records = await deviceRecords('sensor-7')
  expect(records.map(({ value }) => value)).toEqual(payloads)
  for (const record of records) {
    const headers = Object.fromEntries([...record.headers].map(([name, value]) => [String(name), String(value)]))
    const receivedAt = Number(headers['received_at'])
    expect(headers).toEqual({
      received_at: String(receivedAt),
      client_id: 'sensor-7',
      mqtt_topic: 'devices/sensor-7/telemetry',
    })
    expect(receivedAt).toBeGreaterThanOrEqual(before)
    expect(Number(record.timestamp)).toBeGreaterThanOrEqual(receivedAt)
  }
})

test('every stream leads to its topic', async () => {
  const client = await connect('sensor-8')
  for (const [stream, { kafka: to, mqtt }] of Object.entries(contract.streams)) {
    await client.publishAsync(mqtt.replace('{device_id}', 'sensor-8'), stream, { qos: 1 })
    expect((await deviceRecords('sensor-8', to.topic)).map(({ value }) => String(value))).toEqual([stream])
  }
  await client.endAsync()
})

test('a last will is a message like any other', async () => {
  const will = { topic: 'devices/sensor-9/logs', payload: Buffer.from('gone'), qos: 1, retain: false } as const
  const client = await connect('sensor-9', { will })
  client.stream.destroy()
  const logs = contract.streams.logs.kafka.topic
  expect(await eventually(async () => (await deviceRecords('sensor-9', logs)).length === 1)).toBe(true)
  await client.endAsync(true)
})

test('the acknowledgement waits for that of Kafka', async () => {
  const client = await connect('sensor-3')
  process.kill(kafka.process.pid, 'SIGSTOP')
  const published = outcome(client.publishAsync('devices/sensor-3/telemetry', 'patience', { qos: 1 }))
  const early = await Promise.race([published, delay(1000, 'nothing yet')])
  process.kill(kafka.process.pid, 'SIGCONT')
  expect(early).toBe('nothing yet')
  expect(await published).toBe('acknowledged')
  expect((await deviceRecords('sensor-3')).map(({ value }) => String(value))).toEqual(['patience'])
  await client.endAsync()
})

test('while Kafka is down nothing is acknowledged, and what devices send again arrives when it is back', async () => {
  const client = await connect('sensor-4', { reconnectPeriod: 200 })
  process.kill(kafka.process.pid, 'SIGKILL')
  await kafka.process.exited
  const dropped = closing(client)
  const published = outcome(client.publishAsync('devices/sensor-4/telemetry', 'again', { qos: 1 }))
  await dropped
  expect(broker.counters.failed).toBeGreaterThan(0)
  kafka = await startKafka(state, 'none')
  expect(await published).toBe('acknowledged')
  expect(new Set((await deviceRecords('sensor-4')).map(({ value }) => String(value)))).toEqual(new Set(['again']))
  await client.endAsync()
})

test('all that was taken on is accounted for', () => {
  const { received, produced, failed } = broker.counters
  expect(produced + failed).toBe(received)
})

async function connect(device: string, options: IClientOptions = {}): Promise<MqttClient> {
  const { cert, key } = await authority.device(device)
  return opened({ ca: authority.cert, cert, key, clientId: device, ...options })
}

/** A connection that is refused may end in an error or without a word. */
function opened(options: IClientOptions): Promise<MqttClient> {
  const client = mqtt.connect(broker.url, { reconnectPeriod: 0, ...options })
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client))
    client.on('error', reject)
    client.once('close', () => reject(new Error('closed')))
  })
}

function closing(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()))
}

function outcome(publication: Promise<unknown>): Promise<string> {
  return publication.then(
    () => 'acknowledged',
    (error: Error) => error.message,
  )
}

async function deviceRecords(device: string, topic = TELEMETRY): Promise<StoredRecord[]> {
  return (await recordsOf(kafka.access('job'), topic)).filter(({ key }) => String(key) === device)
}

async function totalRecords(): Promise<number> {
  const topics = Object.values(contract.streams).map((stream) => stream.kafka.topic)
  const counts = await Promise.all(topics.map((topic) => countRecords(kafka.access('job'), topic)))
  return counts.reduce((sum, count) => sum + count, 0)
}
