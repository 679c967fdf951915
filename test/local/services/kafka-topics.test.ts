import { beforeAll, expect, jest, test } from '@jest/globals'
import { Admin, ConfigTypes, describeConfigsV4 } from '@platformatic/kafka'
import { loadContract } from '../../../lib/contract.ts'
import { topicsOf } from '../../../lib/topic-settings.ts'
import { type Kafka, startKafka } from '../../../local/services/kafka.ts'
import { clientOptions } from '../../../local/services/kafka-client.ts'
import { createTopics } from '../../../local/services/kafka-topics.ts'
import { UserError } from '../../../local/user-error.ts'
import { afterwards, scratchState } from '../scratch.ts'

jest.setTimeout(60_000)

const contract = loadContract()
const state = scratchState()
let kafka: Kafka

beforeAll(async () => {
  kafka = await startKafka(state, 'none')
  await createTopics(kafka.access('broker'), topicsOf(contract))
})

afterwards(() => kafka.process.stop())

test('the topics are those of the contract', async () => {
  const admin = new Admin(clientOptions(kafka.access('broker'), 'test'))
  const topics = topicsOf(contract)
  expect((await admin.listTopics()).sort()).toEqual(topics.map(({ name }) => name).sort())
  for (const stream of Object.values(contract.streams)) {
    expect(await described(admin, stream.kafka.topic)).toMatchObject({
      partitions: stream.kafka.partitions,
      'retention.ms': String(stream.kafka.retentionHours * 3_600_000),
      'message.timestamp.type': 'LogAppendTime',
      'cleanup.policy': 'delete',
    })
  }
  const { aggregates } = contract.pipeline.topics
  expect(await described(admin, aggregates.topic)).toMatchObject({
    partitions: aggregates.partitions,
    'cleanup.policy': 'compact,delete',
  })
  await admin.close()
})

test('a topic that exists follows the contract: another retention, more partitions', async () => {
  const access = kafka.access('broker')
  const topics = topicsOf(contract)
  await createTopics(access, topics)
  const { topic, partitions } = contract.streams.logs.kafka
  const changed = topics.map((one) =>
    one.name === topic
      ? { ...one, partitions: partitions + 2, configuration: { ...one.configuration, 'retention.ms': '3600000' } }
      : one,
  )
  await createTopics(access, changed)
  const admin = new Admin(clientOptions(access, 'test'))
  expect(await described(admin, topic)).toMatchObject({
    partitions: partitions + 2,
    'retention.ms': '3600000',
    'message.timestamp.type': 'LogAppendTime',
  })
  const other = contract.streams.telemetry.kafka
  expect(await described(admin, other.topic)).toMatchObject({
    partitions: other.partitions,
    'retention.ms': String(other.retentionHours * 3_600_000),
  })
  await createTopics(access, changed)
  await admin.close()
})

test('a topic with more partitions than in the contract is refused, and then nothing is changed', async () => {
  const access = kafka.access('broker')
  const { topic, partitions } = contract.streams.telemetry.kafka
  const fewer = topicsOf(contract).map((one) => ({
    ...one,
    partitions: one.name === topic ? partitions - 1 : one.partitions + 5,
    configuration: { ...one.configuration, 'retention.ms': '7200000' },
  }))
  const refused = await createTopics(access, fewer).catch((error: Error) => error)
  expect(refused).toBeInstanceOf(UserError)
  expect((refused as Error).message).toMatch(
    new RegExp(
      `^Kafka topic ${topic} has ${partitions} partitions where the contract says ${partitions - 1}, .*--fresh`,
    ),
  )
  const admin = new Admin(clientOptions(access, 'test'))
  const { aggregates } = contract.pipeline.topics
  expect(await described(admin, aggregates.topic)).toMatchObject({
    partitions: aggregates.partitions,
    'retention.ms': String(aggregates.retentionHours * 3_600_000),
  })
  await admin.close()
})

async function described(admin: Admin, topic: string): Promise<Record<string, unknown>> {
  const metadata = await admin.metadata({ topics: [topic] })
  const [connection] = (await admin.connectToBrokers()).values()
  if (connection === undefined) throw new Error('no broker')
  const resource = { resourceType: ConfigTypes.TOPIC, resourceName: topic, configurationKeys: [] }
  const { results } = await describeConfigsV4.api.async(connection, [resource], false, false)
  const configs = results.flatMap((result) => result.configs.map(({ name, value }) => [name, value]))
  return { partitions: metadata.topics.get(topic)?.partitionsCount, ...Object.fromEntries(configs) }
}
