import { createHash } from 'node:crypto'
import type { JobDefinition } from './definition.ts'

/** Name of a run: which definition it runs, and what it was started for. */
export interface RunName {
  readonly definition: string
  readonly cause: string
}

const NAME = /^stream-([0-9a-f]{12})-([0-9a-f]{12})$/

/**
 * The name for a run of a definition, and with it the token by which EMR starts one only once.
 * @param cause what it is started for: the same cause never starts a second run of the same definition
 */
export function runName(definition: JobDefinition, cause: string): string {
  return `stream-${digestOf(definition)}-${digest(cause)}`
}

/** What the name of a run says; undefined for one that was started by somebody else. */
export function parseRunName(name: string | undefined): RunName | undefined {
  const [, definition, cause] = NAME.exec(name ?? '') ?? []
  return definition && cause ? { definition, cause } : undefined
}

/** What tells two definitions apart; how long to wait, and where logs are, does not change a run. */
export function digestOf({ run, status, queries }: JobDefinition): string {
  return digest(JSON.stringify(sorted({ run, status, queries })))
}

/** What tells two deployments of the job apart: all of its definition, also what does not change a run. */
export function deploymentDigestOf(definition: JobDefinition): string {
  return digest(JSON.stringify(sorted(definition)))
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** With the keys of every object in order: CloudFormation does not keep theirs. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}
