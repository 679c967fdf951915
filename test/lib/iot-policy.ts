import { plain } from '../../local/synth/plain-values.ts'

/** A connection as AWS IoT sees it. */
export interface Connection {
  readonly clientId: string
  /** The thing that the certificate is attached to. */
  readonly thing?: string
}

interface Statement {
  readonly Effect: string
  readonly Action: string | string[]
  readonly Resource: unknown
  readonly Condition?: { readonly Bool?: Readonly<Record<string, string>> }
}

/**
 * Decides as AWS IoT does by the policy of a template: `*` and `?` of the policy are wildcards, those of a topic or a
 * client id are not.
 */
export function allows(policy: unknown, action: string, resource: string, connection: Connection): boolean {
  const { Statement } = policy as { Statement: Statement[] }
  const matching = Statement.filter(
    (statement) =>
      [statement.Action].flat().includes(action) &&
      holds(statement, connection) &&
      resourcesOf(statement).some((pattern) => matches(pattern, resource, connection)),
  )
  return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow')
}

/** All resources of the statements of an action, without `arn:…:account:`. */
export function resources(policy: unknown, action: string): string[] {
  const { Statement } = policy as { Statement: Statement[] }
  return Statement.filter((statement) => [statement.Action].flat().includes(action)).flatMap(resourcesOf)
}

function resourcesOf({ Resource }: Statement): string[] {
  return [Resource].flat().map((arn) => {
    const text = plain(arn as never, new Map()) ?? ''
    const [, resource] = /^arn:\{Partition\}:iot:\{Region\}:\{AccountId\}:(.+)$/.exec(text) ?? []
    if (resource === undefined) throw new Error(`not a resource of AWS IoT in this account and region: ${text}`)
    return resource
  })
}

/** A client id names a thing also when the certificate is attached to another one, or to none. */
function variables({ clientId, thing }: Connection): Readonly<Record<string, string>> {
  return {
    'iot:ClientId': clientId,
    'iot:Connection.Thing.IsAttached': String(thing === clientId),
    'iot:Connection.Thing.ThingName': clientId,
  }
}

function holds({ Condition = {} }: Statement, connection: Connection): boolean {
  const unknown = Object.keys(Condition).filter((operator) => operator !== 'Bool')
  if (unknown.length > 0) throw new Error(`no such condition here: ${unknown}`)
  return Object.entries(Condition.Bool ?? {}).every(([name, value]) => variables(connection)[name] === value)
}

function matches(pattern: string, resource: string, connection: Connection): boolean {
  const values = variables(connection)
  const source = pattern.replace(/\$\{([^}]+)\}|[\s\S]/g, (part: string, name?: string) => {
    if (name === undefined) return part === '*' ? '[\\s\\S]*' : part === '?' ? '[\\s\\S]' : escaped(part)
    const value = values[name]
    if (value === undefined) throw new Error(`no such variable here: ${name}`)
    return escaped(value)
  })
  return new RegExp(`^${source}$`).test(resource)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
