import { type ResourceDifference, ResourceImpact } from '@aws-cdk/cloudformation-diff'

const LONGEST = 60

/** The changed properties of a resource, with short values as `before → after`. */
export function propertyChanges(difference: ResourceDifference): string[] {
  return Object.entries(difference.propertyUpdates).map(([name, { oldValue, newValue, changeImpact }]) => {
    const replaces = changeImpact === ResourceImpact.WILL_REPLACE ? ' (replaces)' : ''
    const [before, after] = [short(oldValue), short(newValue)]
    return before === undefined || after === undefined
      ? `${name}${replaces}`
      : `${name}: ${before} → ${after}${replaces}`
  })
}

/** A scalar; undefined for what would not be read in one line, or says nothing, like the hash of an asset. */
function short(value: unknown): string | undefined {
  if (value === undefined) return 'none'
  if (value === null || typeof value === 'object') return undefined
  const text = String(value)
  return text.length <= LONGEST && !/[0-9a-f]{40}/.test(text) ? text : undefined
}
