import { CreateClusterCommand, DeleteClusterCommand, KafkaClient } from '@aws-sdk/client-kafka'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Topic } from '../../../lib/topic-settings.ts'
import type { Credentials } from '../../../local/services/credentials.ts'
import type { KafkaAccess } from '../../../local/services/kafka-client.ts'
import { createTopics } from '../../../local/services/kafka-topics.ts'
import { addScramUser, removeScramUser } from '../kafka/scram-users.ts'
import type { CloudClient } from './cloud-client.ts'
import type { Made, Properties, StandIn } from './resource-desk.ts'

/** Stand-ins for the brokers: the API of MSK is the emulator's, topics and users are those of the broker on this machine. */
export function brokerStandIns(cloud: CloudClient, broker: KafkaAccess): Record<string, StandIn> {
  return {
    'AWS::MSK::Cluster': cluster(cloud.of(KafkaClient)),
    'AWS::MSK::Topic': topic(broker),
    'AWS::MSK::BatchScramSecret': scramSecret(cloud.of(SecretsManagerClient), broker),
  }
}

function cluster(kafka: KafkaClient): StandIn {
  return {
    create: async (_, properties) => {
      const { ClusterArn = '' } = await kafka.send(
        new CreateClusterCommand({
          ClusterName: String(properties['ClusterName']),
          KafkaVersion: String(properties['KafkaVersion']),
          NumberOfBrokerNodes: Number(properties['NumberOfBrokerNodes']),
          BrokerNodeGroupInfo: { ClientSubnets: [], InstanceType: 'kafka.m7g.large' },
        }),
      )
      return { physicalId: ClusterArn, attributes: { Arn: ClusterArn, CurrentVersion: '1' } }
    },
    delete: async (arn) => {
      await kafka.send(new DeleteClusterCommand({ ClusterArn: arn }))
    },
  }
}

/** A topic stays when its resource is deleted: the audit still reads it. */
function topic(broker: KafkaAccess): StandIn {
  const made = async (properties: Properties): Promise<Made> => {
    const wanted = topicOf(properties)
    await createTopics(broker, [wanted])
    const arn = `${String(properties['ClusterArn']).replace(':cluster/', ':topic/')}/${wanted.name}`
    return { physicalId: arn, attributes: { TopicArn: arn } }
  }
  return { create: (_, properties) => made(properties), update: (_, properties) => made(properties) }
}

function topicOf(properties: Properties): Topic {
  const lines = Buffer.from(String(properties['Configs']), 'base64').toString().split('\n').filter(Boolean)
  const configuration = Object.fromEntries(lines.map((line) => line.split('=', 2) as [string, string]))
  return { name: String(properties['TopicName']), partitions: Number(properties['PartitionCount']), configuration }
}

/** MSK takes only secrets with this beginning. */
const PREFIX = 'AmazonMSK_'

function scramSecret(secrets: SecretsManagerClient, broker: KafkaAccess): StandIn {
  const credentials = async (properties: Properties): Promise<Credentials> => {
    const [SecretId] = properties['SecretArnList'] as string[]
    const { Name = '', SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }))
    if (!Name.startsWith(PREFIX))
      throw new Error(`MSK takes no secret ${Name}, whose name does not begin with ${PREFIX}`)
    return JSON.parse(SecretString) as Credentials
  }
  return {
    create: async (_, properties) => {
      await addScramUser(broker, await credentials(properties))
      return { physicalId: String(properties['ClusterArn']), attributes: {} }
    },
    delete: async (_, properties) => removeScramUser(broker, (await credentials(properties)).username),
  }
}
