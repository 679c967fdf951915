import type { CdkCustomResourceEvent } from 'aws-lambda'
import type { AclProperties } from '../broker-access/properties.ts'
import type { Acl, AclStore } from './acl-store.ts'
import { syncAcls } from './sync-acls.ts'
import { principalOf, wantedAcls } from './wanted-acls.ts'

/** What happens to the ACLs of a user. */
export type AclEvent = Pick<CdkCustomResourceEvent<AclProperties>, 'RequestType' | 'ResourceProperties'>

export interface AclAnswer {
  /** Another cluster or user is another resource: CloudFormation then deletes what there was for the former one. */
  readonly PhysicalResourceId?: string
  /** Why the ACLs could not be deleted; it counts only if the cluster is still there, which others have to find out. */
  readonly failure?: string
}

/**
 * Make the ACLs what the event wants; doing it again changes nothing. The user's ACLs are this resource's alone: those that
 * it does not want are removed, whoever made them.
 * @param open opens the ACLs of the cluster at host:port,host:port
 * @throws Error with what Kafka said, unless ACLs are deleted
 */
export async function onEvent(event: AclEvent, open: (bootstrap: string) => AclStore): Promise<AclAnswer> {
  const { clusterArn, username, topics, bootstrap } = event.ResourceProperties
  const store = open(bootstrap)
  try {
    if (event.RequestType === 'Delete') return await withoutAcls(store, username)
    await give(store, username, wantedAcls(username, topics))
    return { PhysicalResourceId: `${clusterArn}/${username}` }
  } finally {
    await store.close()
  }
}

async function withoutAcls(store: AclStore, username: string): Promise<AclAnswer> {
  try {
    await give(store, username, [])
    return {}
  } catch (error) {
    return { failure: (error as Error).message }
  }
}

async function give(store: AclStore, username: string, acls: readonly Acl[]): Promise<void> {
  const principal = principalOf(username)
  console.log(JSON.stringify({ principal, ...(await syncAcls(store, principal, acls)) }))
}
