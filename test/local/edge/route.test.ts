import { expect, test } from '@jest/globals'
import { loadContract, streamEntries } from '../../../lib/contract.ts'
import { mqttTopic, router } from '../../../local/edge/route.ts'

const contract = loadContract()
const route = router(contract)

test('the topic of a stream leads back to the stream and the device', () => {
  for (const [stream] of streamEntries(contract)) {
    expect(route(mqttTopic(contract, stream, 'pump-1'))).toEqual({ stream, device: 'pump-1' })
  }
})

test.each([
  '',
  'devices',
  'devices/pump-1',
  'devices//logs',
  'devices/pump 1/logs',
  'devices/pump-1/logs/',
  'DEVICES/pump-1/logs',
])('no stream has the topic %j', (topic) => expect(route(topic)).toBeUndefined())
