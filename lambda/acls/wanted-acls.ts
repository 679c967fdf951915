import { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } from '@platformatic/kafka'
import type { Acl } from './acl-store.ts'

/** Kafka's name for a SCRAM user. */
export function principalOf(username: string): string {
  return `User:${username}`
}

/** To write, from any host, to topics of exactly these names: WRITE, and DESCRIBE to find their partitions' leaders. */
export function wantedAcls(username: string, topics: readonly string[]): Acl[] {
  return topics.flatMap((resourceName) =>
    [AclOperations.DESCRIBE, AclOperations.WRITE].map((operation) => ({
      resourceType: ResourceTypes.TOPIC,
      resourceName,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      principal: principalOf(username),
      host: '*',
      operation,
      permissionType: AclPermissionTypes.ALLOW,
    })),
  )
}
