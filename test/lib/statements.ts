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

/** Actions of a service, like `s3`, that the policies of a role allow; the role by its construct path. */
export function allowedActions(resources: readonly Resource[], role: string, service: string): string[] {
  const own = resources.filter(({ path, type }) => path.startsWith(`${role}/`) && type.startsWith('AWS::IAM::'))
  return statements(own)
    .filter(({ statement }) => statement.Effect === 'Allow')
    .flatMap(({ statement }) => [statement.Action ?? []].flat())
    .filter((action) => action.startsWith(`${service}:`))
    .sort()
}
