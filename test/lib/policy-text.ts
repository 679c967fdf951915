import { type Json, type Names, plain } from '../../local/synth/plain-values.ts'

interface Statement {
  readonly Effect: string
  readonly Principal?: Json
  readonly Action?: Json
  readonly NotAction?: Json
  readonly Resource?: Json
  readonly Condition?: Record<string, Record<string, Json>>
}

/** The statements of a policy document, one sentence each; undefined when the value is none. */
export function policyLines(value: Json, names: Names): string[] | undefined {
  if (value === null || typeof value !== 'object' || !('Statement' in value)) return undefined
  return [(value as { Statement: Json }).Statement]
    .flat()
    .map((statement) => sentence(statement as unknown as Statement, names))
    .sort()
}

function sentence({ Effect, Principal, Action, NotAction, Resource, Condition }: Statement, names: Names): string {
  return [
    Effect.toLowerCase(),
    ...(Principal === undefined ? [] : [principals(Principal, names)]),
    Action === undefined ? `all but ${list(NotAction ?? '', names)}` : list(Action, names),
    ...(Resource === undefined ? [] : [`on ${list(Resource, names)}`]),
    ...Object.entries(Condition ?? {}).flatMap(([operator, tests]) =>
      Object.entries(tests).map(([key, wanted]) => `if ${key} ${operator} ${list(wanted, names)}`),
    ),
  ].join(' ')
}

function principals(principal: Json, names: Names): string {
  if (typeof principal === 'string') return principal === '*' ? 'anyone' : principal
  return Object.values(principal as Record<string, Json>)
    .map((value) => list(value, names))
    .join(', ')
}

function list(value: Json, names: Names): string {
  return [value]
    .flat()
    .map((part) => plain(part as Json, names) ?? JSON.stringify(part))
    .sort()
    .join(', ')
}
