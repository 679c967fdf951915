/** What CloudFormation would know, for values in tests. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
}

/** A resolved value of a stack as it would be after deployment; a resource's attributes become `<id>` and `<id.name>`, imports `<name>`. */
export function deployed<T>(value: T): T {
  return evaluate(value) as T
}

function evaluate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(evaluate)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  const [name, argument] = entries[0] ?? ['', undefined]
  if (entries.length === 1 && name === 'Ref') return PSEUDO[argument] ?? `<${argument}>`
  if (entries.length === 1 && name === 'Fn::GetAtt') return `<${argument.join('.')}>`
  if (entries.length === 1 && name === 'Fn::Join') return (evaluate(argument[1]) as string[]).join(argument[0])
  if (entries.length === 1 && name === 'Fn::Sub') {
    return String(argument).replace(/\$\{([^}]+)\}/g, (_, id: string) => PSEUDO[id] ?? `<${id}>`)
  }
  if (entries.length === 1 && name === 'Fn::ImportValue') return `<${argument}>`
  if (entries.length === 1 && name === 'Fn::Select') return (evaluate(argument[1]) as unknown[])[Number(argument[0])]
  if (entries.length === 1 && name === 'Fn::Split') return String(evaluate(argument[1])).split(argument[0])
  if (name.startsWith('Fn::')) throw new Error(`${name} is not known here`)
  return Object.fromEntries(entries.map(([key, part]) => [key, evaluate(part)]))
}
