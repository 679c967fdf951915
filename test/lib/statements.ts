import type { Resource } from './both-stacks.ts'

export interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: unknown
  readonly Action?: string | string[]
  readonly Resource?: unknown
  readonly Condition?: Record<string, Record<string, unknown>>
}

/** Every policy statement of these resources, wherever in a resource it stands. */
export function statements(
  resources: readonly Resource[],
): { readonly path: string; readonly type: string; readonly statement: Statement }[] {
  return resources.flatMap(({ path, type, properties }) =>
    found(properties).map((statement) => ({ path, type, statement })),
  )
}

function found(value: unknown): Statement[] {
  if (value === null || typeof value !== 'object') return []
  const own = 'Statement' in value ? ([value.Statement].flat() as Statement[]) : []
  return [...own, ...Object.values(value).flatMap(found)]
}
