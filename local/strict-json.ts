/**
 * Limits of Spark's JSON reader (Jackson's stream read constraints, less the level in which the job wraps a message):
 * beyond them a text is not JSON to the pipeline, so it is not JSON here either.
 */
const MAX_DEPTH = 999
const MAX_NUMBER_LENGTH = 1000

/** Parse RFC 8259 JSON within the pipeline's limits; undefined when the text is not JSON. */
export function strictJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return withinLimits(text) ? value : undefined
  } catch {
    return undefined
  }
}

function withinLimits(text: string): boolean {
  let depth = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]|[-+.\dEe]+/g)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    else if (token[0] !== '"' && token.length > MAX_NUMBER_LENGTH) return false
    if (depth > MAX_DEPTH) return false
  }
  return true
}
