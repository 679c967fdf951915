import { Admin } from '@platformatic/kafka'
import type { Topic } from '../../lib/topic-settings.ts'
import { clientOptions, type KafkaAccess } from './kafka-client.ts'
import { adaptTopics } from './topic-changes.ts'

/**
 * Create the topics that are missing, and give those that exist what the contract says now: partitions are added, and
 * the configuration is altered.
 * @throws UserError when one has more partitions than the contract says, for Kafka never takes any away
 */
export async function createTopics(access: KafkaAccess, topics: readonly Topic[]): Promise<void> {
  const admin = new Admin(clientOptions(access, 'topics'))
  try {
    const existing = await admin.listTopics()
    await adaptTopics(
      admin,
      topics.filter(({ name }) => existing.includes(name)),
    )
    for (const topic of topics.filter(({ name }) => !existing.includes(name))) await create(admin, topic)
    // The broker itself hears of a new topic a little later; this waits until it knows all of them.
    await admin.metadata({ topics: topics.map(({ name }) => name), forceUpdate: true })
  } finally {
    await admin.close()
  }
}

async function create(admin: Admin, { name, partitions, configuration }: Topic): Promise<void> {
  const configs = Object.entries(configuration).map(([key, value]) => ({ name: key, value }))
  await admin.createTopics({ topics: [name], partitions, replicas: 1, configs })
}
