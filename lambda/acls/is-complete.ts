import type { CdkCustomResourceEvent } from 'aws-lambda'
import type { Bootstrap } from '../broker-access/bootstrap.ts'
import type { AclProperties } from '../broker-access/properties.ts'
import type { AclStore } from './acl-store.ts'
import { syncAcls } from './sync-acls.ts'
import { principalOf, wantedAcls } from './wanted-acls.ts'

/** What happens to the ACLs, with the addresses that the first function has found. */
export type AclEvent = Pick<CdkCustomResourceEvent<AclProperties>, 'RequestType' | 'ResourceProperties'> & {
  readonly Data?: Bootstrap | undefined
}

/**
 * Make the ACLs what the event wants; doing it again changes nothing. The user's ACLs are this resource's alone: those that
 * it does not want are removed, whoever made them.
 * @param open opens the ACLs of the cluster at host:port,host:port
 * @throws Error with what Kafka said
 */
export async function isComplete(
  event: AclEvent,
  open: (bootstrap: string) => AclStore,
): Promise<{ IsComplete: true }> {
  const { RequestType, ResourceProperties, Data } = event
  const { clusterArn, username, topics } = ResourceProperties
  if (Data === undefined || !username) {
    // Without a user nothing can have been made, and ACLs go with their cluster.
    if (RequestType === 'Delete') return { IsComplete: true }
    throw new Error(username ? `Nobody has said where ${clusterArn} is.` : 'There is no user to have ACLs.')
  }
  const wanted = RequestType === 'Delete' ? [] : wantedAcls(username, topics)
  const store = open(Data.iam)
  try {
    console.log(
      JSON.stringify({ principal: principalOf(username), ...(await syncAcls(store, principalOf(username), wanted)) }),
    )
  } finally {
    await store.close()
  }
  return { IsComplete: true }
}
