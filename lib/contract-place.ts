/** A contract that cannot be used; the message names file and path and says what is wrong. */
export class ContractError extends Error {
  override name = 'ContractError'
}

export type JsonObject = Record<string, unknown>

const IDENTIFIER = /^[a-z][a-z0-9_]*$/

/** A place in a contract file, from which a complaint can be raised and values taken with their kind checked. */
export class Place {
  constructor(
    readonly file: string,
    readonly path: string,
    readonly value: unknown,
  ) {}

  fail(problem: string): never {
    throw new ContractError(`${this.file}: ${this.path || '(root)'}: ${problem}`)
  }

  at(key: string): Place {
    const value = (this.value as JsonObject)[key]
    return new Place(this.file, this.path ? `${this.path}.${key}` : key, value)
  }

  object(required: readonly string[], optional: readonly string[] = []): JsonObject {
    const object = this.anyObject()
    for (const key of Object.keys(object)) {
      if (!required.includes(key) && !optional.includes(key)) this.at(key).fail('unknown keyword')
    }
    for (const key of required) if (!(key in object)) this.at(key).fail('missing')
    return object
  }

  anyObject(): JsonObject {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) this.fail('not an object')
    return this.value as JsonObject
  }

  entries(): [string, Place][] {
    return Object.keys(this.anyObject()).map((key) => [key, this.at(key)])
  }

  string(): string {
    if (typeof this.value !== 'string' || this.value === '') this.fail('not a text')
    return this.value as string
  }

  strings(): string[] {
    const list = this.value
    if (!Array.isArray(list) || list.length === 0 || list.some((item) => typeof item !== 'string')) {
      this.fail('not a list of texts')
    }
    return list as string[]
  }

  count(): number {
    if (!Number.isInteger(this.value) || (this.value as number) < 1) this.fail('not a positive integer')
    return this.value as number
  }

  number(): number {
    if (typeof this.value !== 'number' || !Number.isFinite(this.value)) this.fail('not a number')
    return this.value as number
  }

  /** Names become SQL columns and time-series fields, where `.` and `-` are not possible. */
  identifier(name: string): string {
    if (!IDENTIFIER.test(name)) this.fail(`'${name}' is not a name: lower-case letters, digits and _, a letter first`)
    return name
  }

  pattern(): string {
    const pattern = this.string()
    if (!pattern.startsWith('^') || !pattern.endsWith('$')) this.fail('pattern is not anchored by ^ and $')
    try {
      new RegExp(pattern, 'u')
    } catch {
      this.fail('not a regular expression')
    }
    return pattern
  }

  oneOf(values: readonly string[]): string {
    const value = this.string()
    if (!values.includes(value)) this.fail(`'${value}' is not one of ${values.join(', ')}`)
    return value
  }
}
