import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, jest, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { topicsOf } from '../../../lib/topic-settings.ts'
import { openBridge } from '../../../local/edge/bridge.ts'
import { startMqttBroker } from '../../../local/edge/mqtt-broker.ts'
import { type Kafka, startKafka } from '../../../local/services/kafka.ts'
import { createTopics } from '../../../local/services/kafka-topics.ts'
import { openLog } from '../../../local/services/log-file.ts'
import { openAuthority } from '../../../local/services/pki.ts'
import { keepPort } from '../../../local/services/ports.ts'
import { eventually } from '../processes.ts'
import { recordsOf, type StoredRecord } from '../records.ts'
import { afterwards, scratchState } from '../scratch.ts'
import { closing, connect, type Edge, outcome } from './devices.ts'

jest.setTimeout(60_000)

const contract = loadContract()
const state = scratchState()
const TELEMETRY = contract.streams.telemetry.kafka.topic
let kafka: Kafka
let edge: Edge

beforeAll(async () => {
  const authority = await openAuthority(state.pki)
  kafka = await startKafka(state, 'none')
  afterwards(() => kafka.process.stop())
  await createTopics(kafka.access('broker'), topicsOf(contract))
  const log = openLog(join(state.logs, 'mqtt.log'))
  const bridge = openBridge(contract, kafka.access('bridge'))
  const port = await keepPort(state.ports, 'mqtt')
  const broker = await startMqttBroker({ contract, authority, port, log, deliver: bridge.deliver })
  afterwards(async () => {
    await broker.stop()
    await bridge.close()
    log.close()
  })
  edge = { authority, broker }
})

test('a payload arrives in Kafka byte for byte, with key and headers', async () => {
  const payloads = [
    Buffer.from('{"seq":1,"time":1,"readings":{"temperature":20.5}}'),
    Buffer.alloc(0),
    Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0x7d]),
    Buffer.from(Uint8Array.from({ length: 100 * 1024 }, (_, i) => (i * 7919) % 256)),
  ]
  const client = await connect(edge, 'sensor-7')
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
  const client = await connect(edge, 'sensor-8')
  for (const [stream, { kafka: to, mqtt }] of Object.entries(contract.streams)) {
    await client.publishAsync(mqtt.replace('{device_id}', 'sensor-8'), stream, { qos: 1 })
    expect((await deviceRecords('sensor-8', to.topic)).map(({ value }) => String(value))).toEqual([stream])
  }
  await client.endAsync()
})

test('a last will is a message like any other', async () => {
  const will = { topic: 'devices/sensor-9/logs', payload: Buffer.from('gone'), qos: 1, retain: false } as const
  const client = await connect(edge, 'sensor-9', { will })
  client.stream.destroy()
  const logs = contract.streams.logs.kafka.topic
  expect(await eventually(async () => (await deviceRecords('sensor-9', logs)).length === 1)).toBe(true)
  await client.endAsync(true)
})

test('the acknowledgement waits for that of Kafka', async () => {
  const client = await connect(edge, 'sensor-3')
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
  const client = await connect(edge, 'sensor-4', { reconnectPeriod: 200 })
  process.kill(kafka.process.pid, 'SIGKILL')
  await kafka.process.exited
  const dropped = closing(client)
  const published = outcome(client.publishAsync('devices/sensor-4/telemetry', 'again', { qos: 1 }))
  await dropped
  expect(edge.broker.counters.failed).toBeGreaterThan(0)
  kafka = await startKafka(state, 'none')
  expect(await published).toBe('acknowledged')
  expect(new Set((await deviceRecords('sensor-4')).map(({ value }) => String(value)))).toEqual(new Set(['again']))
  await client.endAsync()
})

test('all that was taken on is accounted for', () => {
  const { received, produced, failed } = edge.broker.counters
  expect(produced + failed).toBe(received)
})

async function deviceRecords(device: string, topic = TELEMETRY): Promise<StoredRecord[]> {
  return (await recordsOf(kafka.access('job'), topic)).filter(({ key }) => String(key) === device)
}
