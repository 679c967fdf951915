export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Construct path by logical id. */
export type Names = ReadonlyMap<string, string>

/** A value as one text, intrinsic functions as `{…}`; undefined for an object or a list that needs lines of its own. */
export function plain(value: Json, names: Names): string | undefined {
  if (value === null || typeof value !== 'object') return masked(String(value))
  if (isList(value)) return listText(value, names)
  const entries = Object.entries(value)
  if (entries.length === 0) return '{}'
  const [name, argument] = entries[0] as [string, Json]
  return entries.length === 1 ? intrinsic(name, argument, names) : undefined
}

/** The hash of an asset or of a logical id says nothing to a reader and changes with every edit. */
function masked(text: string): string {
  return text
    .replace(/[0-9a-f]{64}/g, '<hash>')
    .replace(/\d{12}\.dkr\.ecr|cdk-hnb659fds/g, (match) =>
      match.startsWith('cdk') ? 'cdk-<qualifier>' : '<account>.dkr.ecr',
    )
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function listText(list: readonly Json[], names: Names): string | undefined {
  const texts = list.map((part) => plain(part, names))
  const short = texts.every((text) => text !== undefined && !text.includes('\n')) && texts.join(', ').length <= 100
  return short ? `[${texts.join(', ')}]` : undefined
}

function intrinsic(name: string, argument: Json, names: Names): string | undefined {
  switch (name) {
    case 'Ref':
      return `{${named(String(argument), names)}}`
    case 'Fn::GetAtt': {
      const [id, attribute] = argument as readonly string[]
      return `{${named(id ?? '', names)}.${attribute}}`
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as readonly [string, readonly Json[]]
      const texts = isList(parts) ? parts.map((part) => plain(part, names)) : [plain(parts, names)]
      return texts.join(separator)
    }
    case 'Fn::Sub':
      return typeof argument === 'string' ? masked(argument) : masked(String((argument as readonly Json[])[0]))
    case 'Fn::ImportValue':
      return `{import ${masked(plain(argument, names) ?? '').replace(/[0-9A-F]{8}(?=[A-Z]|$)/g, '')}}`
    default:
      return name.startsWith('Fn::') ? `{${name.slice(4)} ${functionText(argument, names)}}` : undefined
  }
}

function functionText(argument: Json, names: Names): string {
  return isList(argument)
    ? argument.map((part) => plain(part, names) ?? '…').join(', ')
    : (plain(argument, names) ?? '…')
}

function named(id: string, names: Names): string {
  return names.get(id) ?? id.replace(/^AWS::/, '')
}
