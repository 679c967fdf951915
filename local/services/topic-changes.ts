import {
  type Admin,
  ConfigTypes,
  type Connection,
  createPartitionsV3,
  describeConfigsV4,
  IncrementalAlterConfigTypes,
  incrementalAlterConfigsV1,
} from '@platformatic/kafka'
import type { Topic } from '../../lib/topic-settings.ts'
import { UserError } from '../user-error.ts'

const TIMEOUT = 10_000

/**
 * Give topics that exist the partitions and the configuration that they should have; nothing is changed when one of them
 * cannot have that.
 * @throws UserError when one has more partitions than it should
 */
export async function adaptTopics(admin: Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return
  const metadata = await admin.metadata({ topics: topics.map(({ name }) => name) })
  const partitions = new Map(topics.map(({ name }) => [name, metadata.topics.get(name)?.partitionsCount ?? 0]))
  for (const topic of topics) refuseShrink(topic, partitions.get(topic.name) as number)
  const [broker] = await admin.connectToBrokers()
  if (broker === undefined) throw new Error('Kafka names no broker')
  const [node, connection] = broker
  for (const topic of topics) await addPartitions(connection, node, topic, partitions.get(topic.name) as number)
  await alterConfiguration(connection, topics)
}

function refuseShrink({ name, partitions }: Topic, count: number): void {
  if (count <= partitions) return
  throw new UserError(
    `Kafka topic ${name} has ${count} partitions where the contract says ${partitions}, and Kafka cannot take any away; undo that, or start once with --fresh to create it anew.`,
  )
}

async function addPartitions(connection: Connection, node: number, { name, partitions }: Topic, count: number) {
  if (count === partitions) return
  const assignments = Array.from({ length: partitions - count }, () => ({ brokerIds: [node] }))
  await createPartitionsV3.api.async(connection, [{ name, count: partitions, assignments }], TIMEOUT, false)
}

async function alterConfiguration(connection: Connection, topics: readonly Topic[]): Promise<void> {
  const present = await configurations(connection, topics)
  const resources = topics.map(({ name, configuration }) => ({
    ...{ resourceType: ConfigTypes.TOPIC, resourceName: name },
    configs: Object.entries(configuration)
      .filter(([key, value]) => present.get(name)?.get(key) !== value)
      .map(([key, value]) => ({ name: key, configOperation: IncrementalAlterConfigTypes.SET, value })),
  }))
  const changed = resources.filter(({ configs }) => configs.length > 0)
  if (changed.length > 0) await incrementalAlterConfigsV1.api.async(connection, changed, false)
}

/** What Kafka has for the keys that are given, by topic and key. */
async function configurations(connection: Connection, topics: readonly Topic[]) {
  const resources = topics.map(({ name, configuration }) => ({
    ...{ resourceType: ConfigTypes.TOPIC, resourceName: name },
    configurationKeys: Object.keys(configuration),
  }))
  const { results } = await describeConfigsV4.api.async(connection, resources, false, false)
  return new Map(
    results.map(({ resourceName, configs }) => [
      resourceName,
      new Map(configs.map(({ name, value }) => [name, value])),
    ]),
  )
}
