/** A contract that cannot be used; the message names file and path and says what is wrong. */
export class ContractError extends Error {
  override name = 'ContractError'
}

export type JsonObject = Record<string, unknown>

const IDENTIFIER = /^[a-z][a-z0-9_]*$/

/** Characters, escaped signs, classes and counts: what JavaScript, Python and Java read alike. */
const PORTABLE_PATTERN =
  /^\^(?:(?:[A-Za-z0-9_:/@ -]|\\[.$^|()[\]{}*+?]|\[\^?[A-Za-z0-9_.:/@ -]+\])(?:[?*+]|\{\d+(?:,\d*)?\})?)+\$$/

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

  has(key: string): boolean {
    return Object.hasOwn(this.value as JsonObject, key)
  }

  at(key: string): Place {
    const value = this.has(key) ? (this.value as JsonObject)[key] : undefined
    return new Place(this.file, this.path ? `${this.path}.${key}` : key, value)
  }

  object(required: readonly string[], optional: readonly string[] = []): void {
    for (const [key, place] of this.entries()) {
      if (!required.includes(key) && !optional.includes(key)) place.fail('unknown keyword')
    }
    for (const key of required) if (!this.has(key)) this.at(key).fail('missing')
  }

  entries(): [string, Place][] {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) this.fail('not an object')
    return Object.keys(this.value as JsonObject).map((key) => [key, this.at(key)])
  }

  string(): string {
    if (typeof this.value !== 'string' || this.value === '') this.fail('not a text')
    return this.value as string
  }

  strings(): string[] {
    const list = this.value
    if (!Array.isArray(list) || list.length === 0 || list.some((item) => typeof item !== 'string' || item === '')) {
      return this.fail('not a list of texts')
    }
    for (const [i, item] of list.entries()) if (list.indexOf(item) !== i) this.fail(`'${item}' is listed twice`)
    return list
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') this.fail('not true or false')
    return this.value as boolean
  }

  count(): number {
    if (!Number.isSafeInteger(this.value) || (this.value as number) < 1) this.fail('not a positive integer')
    return this.value as number
  }

  /** A number that every language reads and writes alike: not so large that a double rounds it. */
  number(): number {
    if (typeof this.value !== 'number') this.fail('not a number')
    if (Math.abs(this.value as number) > Number.MAX_SAFE_INTEGER) this.fail('too large to be exact')
    return this.value as number
  }

  /** Names become SQL columns and time-series fields, where `.` and `-` are not possible. */
  identifier(name: string = this.string()): string {
    if (!IDENTIFIER.test(name)) this.fail(`'${name}' is not a name: lower-case letters, digits and _, a letter first`)
    return name
  }

  pattern(): string {
    const pattern = this.string()
    if (!pattern.startsWith('^') || !pattern.endsWith('$')) this.fail('pattern is not anchored by ^ and $')
    if (!PORTABLE_PATTERN.test(pattern)) this.fail('pattern holds more than characters, classes and counts')
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
