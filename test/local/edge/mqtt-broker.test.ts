import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import type { DeviceMessage } from '../../../local/edge/bridge.ts'
import { startMqttBroker } from '../../../local/edge/mqtt-broker.ts'
import { openLog } from '../../../local/services/log-file.ts'
import { openAuthority } from '../../../local/services/pki.ts'
import { keepPort } from '../../../local/services/ports.ts'
import { afterwards, scratchDirectory, scratchState } from '../scratch.ts'
import { closing, connect, type Edge, opened, outcome } from './devices.ts'

const delivered: DeviceMessage[] = []
let edge: Edge

beforeAll(async () => {
  const state = scratchState()
  const authority = await openAuthority(state.pki)
  const log = openLog(join(state.logs, 'mqtt.log'))
  const deliver = async (message: DeviceMessage) => void delivered.push(message)
  const port = await keepPort(state.ports, 'mqtt')
  const broker = await startMqttBroker({ contract: loadContract(), authority, port, log, deliver })
  afterwards(async () => {
    await broker.stop()
    log.close()
  })
  edge = { authority, broker }
})

test('without a certificate there is no connection', async () => {
  await expect(opened(edge.broker, { ca: edge.authority.cert })).rejects.toThrow()
})

test('a certificate of another authority is refused', async () => {
  const foreign = await (await openAuthority(join(scratchDirectory(), 'pki'))).device('sensor-1')
  await expect(connect(edge, 'sensor-1', { cert: foreign.cert, key: foreign.key })).rejects.toThrow()
})

test('the certificate of a service is not one of a device', async () => {
  const { cert, key } = await edge.authority.server()
  await expect(connect(edge, '127.0.0.1', { cert, key })).rejects.toThrow()
})

test('a device connects as itself only', async () => {
  await expect(connect(edge, 'sensor-1', { clientId: 'sensor-2' })).rejects.toThrow('Not authorized')
  const client = await connect(edge, 'sensor-1')
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
  const refused = edge.broker.counters.refused
  const client = await connect(edge, 'sensor-1')
  const closed = closing(client)
  const acknowledged = outcome(client.publishAsync(topic, '{}', { qos: 1, ...options }))
  await closed
  await client.endAsync(true)
  expect(await acknowledged).not.toBe('acknowledged')
  expect(edge.broker.counters.refused).toBe(refused + 1)
  expect(delivered).toEqual([])
})

test('a message larger than AWS IoT Core takes is refused', async () => {
  const client = await connect(edge, 'sensor-1')
  const closed = closing(client)
  outcome(client.publishAsync('devices/sensor-1/telemetry', Buffer.alloc(128 * 1024 + 1), { qos: 1 }))
  await closed
  await client.endAsync(true)
})

test('subscriptions are refused', async () => {
  const client = await connect(edge, 'sensor-1')
  await expect(client.subscribeAsync('devices/sensor-1/telemetry')).rejects.toThrow()
  expect(client.connected).toBe(true)
  await client.endAsync()
})
