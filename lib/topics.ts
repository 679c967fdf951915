import { type CfnResource, Fn, RemovalPolicy } from 'aws-cdk-lib'
import { CfnTopic } from 'aws-cdk-lib/aws-msk'
import { Construct } from 'constructs'
import { properties } from './broker-configuration.ts'
import { type Contract, streamEntries } from './contract.ts'
import { pipelineTopic, pipelineTopicEntries, streamTopic, type Topic } from './topic-settings.ts'

export interface TopicsProps {
  readonly contract: Contract
  readonly clusterArn: string
  /** Copies of each record. */
  readonly replicas: number
}

/**
 * A Kafka topic for each of the contract's. A topic is never deleted from here: one that leaves the contract, or whose
 * name there changes, stays in Kafka with what it holds, until somebody deletes it.
 */
export class Topics extends Construct {
  /** One after the other: MSK refuses changes of topics that come too many at once. */
  #last: CfnResource | undefined

  constructor(scope: Construct, id: string, { contract, ...place }: TopicsProps) {
    super(scope, id)
    for (const [name, stream] of streamEntries(contract)) this.add('Stream', name, streamTopic(stream), place)
    for (const [name, topic] of pipelineTopicEntries(contract)) this.add('Pipeline', name, pipelineTopic(topic), place)
  }

  private add(kind: 'Stream' | 'Pipeline', id: string, topic: Topic, place: Omit<TopicsProps, 'contract'>): void {
    const resource = new CfnTopic(this, `${kind}-${id}`, {
      clusterArn: place.clusterArn,
      topicName: topic.name,
      partitionCount: topic.partitions,
      replicationFactor: place.replicas,
      configs: Fn.base64(properties(topic.configuration)),
    })
    // Under another id it would be another resource, and making the same topic again fails: no refactoring may move it.
    resource.overrideLogicalId(`${kind}Topic${pascalCase(id)}`)
    // Not kept when the deployment that made it fails: the next one would find it there, and fail.
    resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    if (this.#last) resource.addResourceDependency(this.#last)
    this.#last = resource
  }
}

/** Names in the contract are lower case, words parted by `_`, where a logical id takes letters and digits only. */
function pascalCase(name: string): string {
  return name.replace(/(?:^|_)([a-z0-9]?)/g, (_, first: string) => first.toUpperCase())
}
