import { fullDiff, type ResourceDifference, ResourceImpact } from '@aws-cdk/cloudformation-diff'
import { STATEFUL_TYPES } from '../../lib/stateful.ts'
import { resourcePath, type Template } from '../synth/template.ts'
import { type Broadening, broadenings } from './broadening.ts'
import { propertyChanges } from './property-changes.ts'
import { refusal } from './refused.ts'

export const KINDS = ['added', 'changed', 'may be replaced', 'replaced', 'left behind', 'destroyed'] as const
export type Kind = (typeof KINDS)[number]

/** What happens to one resource. */
export interface Change {
  readonly kind: Kind
  /** Construct path without the stack's id. */
  readonly path: string
  readonly type: string
  /** Property, and where it is short its value before and after. */
  readonly properties: readonly string[]
  /** Why the service would refuse it, where that is known before. */
  readonly refused?: string
  /** Whether it would take with it what cannot be made anew, or is refused. */
  readonly blocked: boolean
}

/** What a deployment would do to one stack. */
export interface StackChanges {
  readonly environment: string
  readonly stack: string
  readonly changes: readonly Change[]
  readonly broadenings: readonly Broadening[]
}

const IMPACTS: Partial<Record<ResourceImpact, Kind>> = {
  [ResourceImpact.WILL_CREATE]: 'added',
  [ResourceImpact.WILL_UPDATE]: 'changed',
  [ResourceImpact.MAY_REPLACE]: 'may be replaced',
  [ResourceImpact.WILL_REPLACE]: 'replaced',
  [ResourceImpact.WILL_ORPHAN]: 'left behind',
  [ResourceImpact.WILL_DESTROY]: 'destroyed',
}
const HARMLESS: readonly Kind[] = ['added', 'changed']

/**
 * Compare two templates of a stack; an empty one stands for a stack that is not there.
 * @returns the changes in the order of KINDS and then of paths
 */
export function stackChanges(environment: string, stack: string, base: Template, head: Template): StackChanges {
  const difference = fullDiff(structuredClone(base), structuredClone(head))
  const changes = Object.entries(difference.resources.changes)
    .map(([id, each]) => change(resourcePath(head, id) ?? resourcePath(base, id) ?? id, each))
    .filter((each) => each !== undefined)
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.path < b.path ? -1 : 1))
  return { environment, stack, changes, broadenings: broadenings(difference, base, head) }
}

function change(path: string, difference: ResourceDifference): Change | undefined {
  // Of a custom resource it is not known what a change does: its function decides.
  const changed = Object.keys(difference.propertyUpdates).length > 0 ? 'changed' : undefined
  const kind = IMPACTS[difference.changeImpact] ?? changed
  const type = difference.newResourceType ?? difference.oldResourceType
  if (kind === undefined || type === undefined || type === 'AWS::CDK::Metadata') return undefined
  const old = difference.oldResourceType ?? type
  const lost = !HARMLESS.includes(kind) && (STATEFUL_TYPES.includes(type) || STATEFUL_TYPES.includes(old))
  const refused = kind === 'changed' ? refusal(type, difference) : undefined
  const properties = kind === 'added' ? [] : propertyChanges(difference)
  return { kind, path, type, properties, ...(refused && { refused }), blocked: lost || refused !== undefined }
}
