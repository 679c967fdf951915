import type { Acl } from '../../../../lambda/acls/acl-store.ts'

/** ACLs in one order, for Kafka tells them in any. */
export function sorted(acls: readonly Acl[]): Acl[] {
  const text = ({ resourceType, resourceName, operation, ...rest }: Acl) =>
    JSON.stringify([resourceType, resourceName, operation, rest.resourcePatternType, rest.host, rest.permissionType])
  return [...acls].sort((a, b) => text(a).localeCompare(text(b)))
}
