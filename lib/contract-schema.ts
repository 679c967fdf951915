import type { Place } from './contract-place.ts'

/** What a payload property may be; `map` is an object of numbers. */
export type PropertyKind = 'integer' | 'number' | 'string' | 'map'

export interface PayloadProperty {
  readonly kind: PropertyKind
  readonly required: boolean
  /** The known members of a map, each with its place in the schema; empty for other kinds. */
  readonly members: readonly (readonly [string, Place])[]
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'
const NUMBER_KEYWORDS = ['minimum', 'maximum']
const STRING_KEYWORDS = ['enum', 'pattern', 'minLength', 'maxLength']
const MAP_KEYWORDS = ['minProperties', 'maxProperties', 'propertyNames', 'properties', 'additionalProperties']

/** Columns that the pipeline adds to a message in the lake. */
const ADDED_COLUMNS = ['device_id', 'event_time', 'arrival_time']
/** Columns of every point in the time-series database. */
const POINT_COLUMNS = ['device_id', 'time', 'timestamp']

/**
 * Check a payload schema against the subset of JSON Schema 2020-12 that every part of the pipeline supports.
 * Optional properties must allow null, because a null and an absent property are the same to the job.
 * @throws ContractError at the first keyword that is not supported
 */
export function checkPayloadSchema(root: Place): Map<string, PayloadProperty> {
  root.object(['type', 'required', 'properties'], ['$schema', 'title', 'description'])
  if (root.has('$schema')) root.at('$schema').oneOf([DIALECT])
  for (const key of ['title', 'description']) if (root.has(key)) root.at(key).string()
  root.at('type').oneOf(['object'])
  const required = root.at('required').strings()
  const properties = new Map<string, PayloadProperty>()
  for (const [name, place] of root.at('properties').entries()) {
    place.identifier(name)
    if (ADDED_COLUMNS.includes(name)) place.fail(`'${name}' is a column that the pipeline adds`)
    properties.set(name, checkProperty(place, required.includes(name)))
  }
  for (const name of required) if (!properties.has(name)) root.at('required').fail(`'${name}' has no property`)
  for (const name of ['seq', 'time']) {
    const property = properties.get(name)
    if (property?.kind !== 'integer' || !property.required) {
      root.at('properties').fail(`'${name}' is not a required integer`)
    }
  }
  return properties
}

function checkProperty(place: Place, required: boolean): PayloadProperty {
  place.entries()
  if (place.has('description')) place.at('description').string()
  const type = propertyType(place, required)
  if (type === 'integer' || type === 'number') {
    checkNumber(place, ['description'])
    return { kind: type, required, members: [] }
  }
  if (type === 'string') {
    checkString(place)
    return { kind: 'string', required, members: [] }
  }
  if (type !== 'object') return place.at('type').fail(`'${type}' is not supported`)
  return { kind: 'map', required, members: checkMap(place) }
}

function propertyType(place: Place, required: boolean): string {
  const types = place.at('type')
  if (!place.has('type')) types.fail('missing')
  const nullable = Array.isArray(types.value)
  if (!nullable && !required) types.fail('an optional property must allow null')
  if (!nullable) return types.string()
  const [type, none, ...more] = types.strings()
  if (type === undefined || none !== 'null' || more.length > 0) return types.fail('only a type and null can be listed')
  if (required) types.fail('a required property cannot be null')
  return type
}

function checkNumber(place: Place, optional: readonly string[] = []): void {
  place.object(['type', ...NUMBER_KEYWORDS], optional)
  if (place.at('minimum').number() > place.at('maximum').number()) place.at('minimum').fail('above maximum')
}

function checkString(place: Place): void {
  place.object(['type'], ['description', ...STRING_KEYWORDS])
  if (place.has('enum')) place.at('enum').strings()
  if (place.has('pattern')) place.at('pattern').pattern()
  const [shortest, longest] = ['minLength', 'maxLength'].map((key) => (place.has(key) ? place.at(key).count() : null))
  if (shortest && longest && shortest > longest) place.at('minLength').fail('above maxLength')
}

function checkMap(place: Place): [string, Place][] {
  place.object(['type', ...MAP_KEYWORDS], ['description'])
  if (place.at('minProperties').count() > place.at('maxProperties').count()) {
    place.at('minProperties').fail('above maxProperties')
  }
  place.at('propertyNames').object(['pattern'])
  const names = new RegExp(place.at('propertyNames').at('pattern').pattern(), 'u')
  checkMember(place.at('additionalProperties'))
  const members = place.at('properties').entries()
  for (const [name, member] of members) {
    member.identifier(name)
    if (POINT_COLUMNS.includes(name)) member.fail(`'${name}' is a column of every point`)
    if (!names.test(name)) member.fail(`'${name}' does not match the pattern of propertyNames`)
    checkMember(member)
  }
  return members
}

function checkMember(place: Place): void {
  checkNumber(place)
  place.at('type').oneOf(['number'])
}
