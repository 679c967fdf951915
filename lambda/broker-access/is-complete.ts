import { ClusterState, DescribeClusterCommand, type KafkaClient, NotFoundException } from '@aws-sdk/client-kafka'
import type { AclAnswer, AclEvent } from '../acls/on-event.ts'

/** What happened to ACLs, with the answer of the function that did it. */
export type DoneAclEvent = AclEvent & Pick<AclAnswer, 'failure'>

/**
 * ACLs are deleted when Kafka has done so, and also when the cluster is gone, or going, with all that it holds.
 * @throws Error with the failure when the cluster is still there, or what the SDK throws
 */
export async function isComplete(
  kafka: Pick<KafkaClient, 'send'>,
  { ResourceProperties: { clusterArn }, failure }: DoneAclEvent,
): Promise<{ IsComplete: true }> {
  if (failure !== undefined && (await isThere(kafka, clusterArn))) throw new Error(failure)
  return { IsComplete: true }
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
