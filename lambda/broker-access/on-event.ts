import { GetBootstrapBrokersCommand, type KafkaClient } from '@aws-sdk/client-kafka'
import type { CdkCustomResourceEvent } from 'aws-lambda'
import { type Bootstrap, bootstrapOf } from './bootstrap.ts'
import type { AddressProperties } from './properties.ts'

/** What happens to the addresses of a cluster. */
export type AddressEvent = Pick<CdkCustomResourceEvent<AddressProperties>, 'RequestType' | 'ResourceProperties'>

export interface AddressAnswer {
  readonly PhysicalResourceId?: string
  readonly Data?: Bootstrap
}

/**
 * Ask MSK where the brokers of a cluster are. Addresses are only told, so there is nothing to delete.
 * @throws Error when they have no address for SCRAM or IAM, or what the SDK throws
 */
export async function onEvent(kafka: Pick<KafkaClient, 'send'>, event: AddressEvent): Promise<AddressAnswer> {
  if (event.RequestType === 'Delete') return {}
  const { clusterArn } = event.ResourceProperties
  const answer = await kafka.send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn }))
  return { PhysicalResourceId: clusterArn, Data: bootstrapOf(clusterArn, answer) }
}
