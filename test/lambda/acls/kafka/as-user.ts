import { Admin, fetchV17, ProduceAcks, Producer } from '@platformatic/kafka'
import { kafkaReason } from '../../../../lambda/acls/kafka-reason.ts'
import { clientOptions, type KafkaAccess } from '../../../../local/services/kafka-client.ts'

/** What came of an attempt: `done`, or what Kafka said against it. */
export type Outcome = string

/** What a user may try, each with a connection of its own and without a second attempt. */
export interface AsUser {
  write(topic: string, idempotent?: boolean): Promise<Outcome>
  /** Fetch from partition 0, without a consumer group, whose rights would be asked for first. */
  read(topic: string): Promise<Outcome>
  createTopic(topic: string): Promise<Outcome>
}

export function asUser(access: KafkaAccess): AsUser {
  const options = () => ({ ...clientOptions(access, 'test'), retries: 0 })
  return {
    write: async (topic, idempotent = false) => {
      const producer = new Producer({ ...options(), idempotent, acks: ProduceAcks.ALL })
      const message = { topic, key: Buffer.from('sensor-1'), value: Buffer.from('{}') }
      return outcome(producer.send({ messages: [message] })).finally(() => producer.close())
    },
    read: async (topic) => {
      const admin = new Admin(options())
      return outcome(fetchFirst(admin, topic)).finally(() => admin.close())
    },
    createTopic: async (topic) => {
      const admin = new Admin(options())
      return outcome(admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 })).finally(() => admin.close())
    },
  }
}

async function fetchFirst(admin: Admin, topic: string): Promise<void> {
  const topicId = (await admin.metadata({ topics: [topic] })).topics.get(topic)?.id as string
  const [connection] = (await admin.connectToBrokers()).values()
  if (connection === undefined) throw new Error('no broker')
  const partition = { partition: 0, currentLeaderEpoch: -1, fetchOffset: 0n, lastFetchedEpoch: -1 }
  const partitions = [{ ...partition, partitionMaxBytes: 1000 }]
  await fetchV17.api.async(connection, 100, 0, 1000, 0, 0, -1, [{ topicId, partitions }], [], '')
}

async function outcome(attempt: Promise<unknown>): Promise<Outcome> {
  try {
    await attempt
    return 'done'
  } catch (error) {
    return kafkaReason(error)
  }
}
