/**
 * Limits of Spark's JSON reader (Jackson's stream read constraints, less the level in which the job wraps a message):
 * beyond them a text is not JSON to the pipeline, so it is not JSON here either.
 */
const MAX_DEPTH = 999
/** Digits of one number; sign, point and exponent mark do not count. */
const MAX_DIGITS = 1000
/** UTF-16 units of a property name, after its escapes. */
const MAX_NAME_LENGTH = 50_000

/** Parse RFC 8259 JSON within the pipeline's limits; undefined when the text is not JSON. */
export function strictJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return withinLimits(text) ? value : undefined
}

/** Whether a text that is JSON keeps the limits. */
function withinLimits(text: string): boolean {
  let depth = 0
  let digits = 0
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string
    digits = isDigit(char) ? digits + 1 : '.eE+-'.includes(char) ? digits : 0
    if (char === '[' || char === '{') depth += 1
    else if (char === ']' || char === '}') depth -= 1
    if (depth > MAX_DEPTH || digits > MAX_DIGITS) return false
    if (char !== '"') continue
    const { end, length } = string(text, i)
    if (length > MAX_NAME_LENGTH && /^\s*:/.test(text.slice(end))) return false
    i = end - 1
  }
  return true
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9'
}

/** Where the string that starts at a quote ends, and how long it is. */
function string(text: string, start: number): { end: number; length: number } {
  let length = 0
  let i = start + 1
  while (text[i] !== '"') {
    if (text[i] === '\\') i += text[i + 1] === 'u' ? 6 : 2
    else i += 1
    length += 1
  }
  return { end: i + 1, length }
}
