import { expect, jest, test } from '@jest/globals'
import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka'
import { loadContract } from '../../../lib/contract.ts'
import { topicsOf } from '../../../lib/topic-settings.ts'
import type { SeenEvent } from '../../../local/demo/alert-event.ts'
import { AlertFeed } from '../../../local/demo/alert-feed.ts'
import { startKafka } from '../../../local/services/kafka.ts'
import { clientOptions, type KafkaAccess } from '../../../local/services/kafka-client.ts'
import { createTopics } from '../../../local/services/kafka-topics.ts'
import { afterwards, scratchState } from '../scratch.ts'

jest.setTimeout(60_000)

const contract = loadContract()
const { topic } = contract.pipeline.topics.alerts

async function send(access: KafkaAccess, ids: readonly string[]): Promise<void> {
  const producer = new Producer({ ...clientOptions(access, 'test'), serializers: stringSerializers })
  const messages = ids.map((id) => ({ topic, key: `device-${id}`, value: JSON.stringify({ id, phase: 'opened' }) }))
  await producer.send({ messages, acks: ProduceAcks.ALL })
  await producer.close()
}

test('what comes after the opening is seen, of all partitions, once, with the time at which Kafka got it', async () => {
  const kafka = await startKafka(scratchState(), 'scram')
  afterwards(() => kafka.process.stop())
  await createTopics(kafka.access('broker'), topicsOf(contract))
  await send(kafka.access('job'), ['former'])
  const seen: SeenEvent[] = []
  const feed = await AlertFeed.open(kafka.access('bridge'), topic, (one) => seen.push(one))
  await feed.drain(AbortSignal.timeout(10_000))
  expect(seen).toEqual([])
  const ids = Array.from({ length: 40 }, (_, i) => `a${i}`)
  const before = Date.now()
  await send(kafka.access('job'), ids.slice(0, 20))
  await send(kafka.access('job'), ids.slice(20))
  await feed.drain(AbortSignal.timeout(10_000))
  expect(seen.map(({ event }) => event.id).sort()).toEqual([...ids].sort())
  expect(seen.filter(({ seenAt }) => seenAt < before || seenAt > Date.now())).toEqual([])
  await feed.close()
})
