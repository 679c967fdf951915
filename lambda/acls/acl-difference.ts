import type { Acl } from './acl-store.ts'

/** What makes the ACLs that there are those that are wanted. */
export function aclDifference(present: readonly Acl[], wanted: readonly Acl[]): { missing: Acl[]; surplus: Acl[] } {
  return { missing: without(wanted, present), surplus: without(present, wanted) }
}

function without(acls: readonly Acl[], others: readonly Acl[]): Acl[] {
  const known = new Set(others.map(identity))
  return acls.filter((acl) => !known.has(identity(acl)))
}

function identity(acl: Acl): string {
  const { resourceType, resourceName, resourcePatternType, principal, host, operation, permissionType } = acl
  return JSON.stringify([resourceType, resourceName, resourcePatternType, principal, host, operation, permissionType])
}
