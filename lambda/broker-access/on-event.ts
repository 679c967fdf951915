import {
  ClusterState,
  DescribeClusterCommand,
  GetBootstrapBrokersCommand,
  type KafkaClient,
  NotFoundException,
} from '@aws-sdk/client-kafka'
import type { CdkCustomResourceEvent } from 'aws-lambda'
import { type Bootstrap, bootstrapOf } from './bootstrap.ts'
import type { AclProperties, BootstrapProperties } from './properties.ts'

type Properties = BootstrapProperties | AclProperties

/** What happens to either resource. */
export type BrokerEvent = Pick<CdkCustomResourceEvent<Properties>, 'RequestType' | 'ResourceProperties'>

/** The cluster's addresses; none when something is deleted and the cluster is gone, or going. */
export interface BrokerAnswer {
  /** Another cluster or user is another resource: CloudFormation then deletes what there was for the former one. */
  readonly PhysicalResourceId?: string
  readonly Data?: Bootstrap
}

/**
 * Ask MSK where the brokers of a cluster are.
 * @throws Error when they have no address for SCRAM or IAM, or what the SDK throws
 */
export async function onEvent(kafka: Pick<KafkaClient, 'send'>, event: BrokerEvent): Promise<BrokerAnswer> {
  const { RequestType, ResourceProperties } = event
  if (RequestType === 'Delete') return whereToDelete(kafka, ResourceProperties)
  return { PhysicalResourceId: identity(ResourceProperties), Data: await addresses(kafka, ResourceProperties) }
}

function identity(properties: Properties): string {
  return hasUser(properties) ? `${properties.clusterArn}/${properties.username}` : properties.clusterArn
}

function hasUser(properties: Properties): properties is AclProperties {
  return 'username' in properties
}

async function addresses(kafka: Pick<KafkaClient, 'send'>, { clusterArn }: Properties): Promise<Bootstrap> {
  return bootstrapOf(clusterArn, await kafka.send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn })))
}

/** Addresses were only told, so there is nothing to delete; ACLs are in the cluster, for as long as that is there. */
async function whereToDelete(kafka: Pick<KafkaClient, 'send'>, properties: Properties): Promise<BrokerAnswer> {
  if (!hasUser(properties) || !(await isThere(kafka, properties.clusterArn))) return {}
  return { Data: await addresses(kafka, properties) }
}

async function isThere(kafka: Pick<KafkaClient, 'send'>, clusterArn: string): Promise<boolean> {
  try {
    const { ClusterInfo } = await kafka.send(new DescribeClusterCommand({ ClusterArn: clusterArn }))
    return ClusterInfo?.State !== ClusterState.DELETING
  } catch (error) {
    if (error instanceof NotFoundException) return false
    throw error
  }
}
