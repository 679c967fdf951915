import { type Json, type Names, plain } from '../synth/plain-values.ts'
import { resourcePath, type Template } from '../synth/template.ts'

/** How a template's resources are called in a report: by construct path. */
export function namesOf(...templates: readonly Template[]): Names {
  const entries = templates.flatMap((template) =>
    Object.keys(template.Resources ?? {}).map((id) => [id, resourcePath(template, id) ?? id] as const),
  )
  return new Map(entries)
}

/**
 * A principal, action or resource as the comparison of the CDK spells it, for people: `${Id.Arn}` as construct path, and
 * intrinsic functions, which it leaves as JSON within the text, as `{…}`. Hashes of assets are masked: with each change of
 * a file they change, and allow nothing new.
 */
export function readable(text: string, names: Names): string {
  return withoutJson(text, names)
    .replace(/\$\{([A-Za-z0-9]+)(\.[A-Za-z.]+)?\}/g, (whole, id: string, attribute = '') => {
      const path = names.get(id)
      return path === undefined ? whole : `${path}${NAMING.includes(attribute) ? '' : attribute}`
    })
    .replace(/\$\{AWS::([A-Za-z]+)\}/g, '{$1}')
    .replace(/[0-9a-f]{64}/g, '<hash>')
}

/** Attributes that stand for the resource itself. */
const NAMING = ['', '.Arn', '.GroupId']

function withoutJson(text: string, names: Names): string {
  const start = text.indexOf('{"')
  if (start < 0) return text
  for (let end = text.indexOf('}', start); end >= 0; end = text.indexOf('}', end + 1)) {
    const value = parsed(text.slice(start, end + 1))
    if (value !== undefined) {
      return `${text.slice(0, start)}${plain(unfolded(value), names) ?? '…'}${withoutJson(text.slice(end + 1), names)}`
    }
  }
  return text
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** A function within a function comes as a text of JSON. */
function unfolded(value: Json): Json {
  if (typeof value === 'string' && value.startsWith('{')) return unfolded(parsed(value) ?? `(${value})`)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(unfolded)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unfolded(part as Json)]))
}
