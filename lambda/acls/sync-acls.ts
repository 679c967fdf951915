import { aclDifference } from './acl-difference.ts'
import type { Acl, AclStore } from './acl-store.ts'

/**
 * Give a principal exactly the wanted ACLs, and change no other principal's. What is missing comes first, so that whoever
 * keeps a right never loses it in between.
 * @returns how many were created and removed
 */
export async function syncAcls(
  store: Omit<AclStore, 'close'>,
  principal: string,
  wanted: readonly Acl[],
): Promise<{ created: number; removed: number }> {
  const { missing, surplus } = aclDifference(await store.ofPrincipal(principal), wanted)
  if (missing.length > 0) await store.create(missing)
  if (surplus.length > 0) await store.remove(surplus)
  return { created: missing.length, removed: surplus.length }
}
