import type { JsonObject, Place } from './contract-place.ts'

/** What a payload property may be; `map` is an object of numbers. */
export type PropertyKind = 'integer' | 'number' | 'string' | 'map'

export interface PayloadProperty {
  readonly kind: PropertyKind
  readonly required: boolean
}

const NUMBER_KEYWORDS = ['minimum', 'maximum']
const STRING_KEYWORDS = ['enum', 'pattern', 'minLength', 'maxLength']

/**
 * Check a payload schema against the subset of JSON Schema 2020-12 that every part of the pipeline supports.
 * Optional properties must allow null, because a null and an absent property are the same to the job.
 * @throws ContractError at the first keyword that is not supported
 */
export function checkPayloadSchema(root: Place): Map<string, PayloadProperty> {
  root.object(['type', 'required', 'properties'], ['$schema', 'title', 'description'])
  root.at('type').oneOf(['object'])
  const required = root.at('required').strings()
  const properties = new Map<string, PayloadProperty>()
  for (const [name, place] of root.at('properties').entries()) {
    place.identifier(name)
    properties.set(name, { kind: checkProperty(place, required.includes(name)), required: required.includes(name) })
  }
  for (const name of required) if (!properties.has(name)) root.at('required').fail(`'${name}' has no property`)
  for (const name of ['seq', 'time']) {
    const property = properties.get(name)
    if (property?.kind !== 'integer' || !property.required)
      root.at('properties').fail(`'${name}' is not a required integer`)
  }
  return properties
}

function checkProperty(place: Place, required: boolean): PropertyKind {
  const types = place.at('type')
  if (!('type' in place.anyObject())) types.fail('missing')
  const nullable = Array.isArray(types.value)
  const [type, none] = nullable ? (types.value as unknown[]) : [types.value]
  if (nullable && none !== 'null') types.fail('only a type and null can be listed')
  if (required && nullable) types.fail('a required property cannot be null')
  if (!required && !nullable) types.fail('an optional property must allow null')
  if (type === 'integer' || type === 'number') return checkNumber(place, type)
  if (type === 'string') return checkString(place)
  if (type === 'object') return checkMap(place)
  return types.fail(`'${String(type)}' is not supported`)
}

function checkNumber(place: Place, kind: 'integer' | 'number'): PropertyKind {
  place.object(['type', ...NUMBER_KEYWORDS], ['description'])
  if (place.at('minimum').number() > place.at('maximum').number()) place.at('minimum').fail('above maximum')
  return kind
}

function checkString(place: Place): PropertyKind {
  const schema: JsonObject = place.object(['type'], ['description', ...STRING_KEYWORDS])
  if ('enum' in schema) place.at('enum').strings()
  if ('pattern' in schema) place.at('pattern').pattern()
  for (const key of ['minLength', 'maxLength']) if (key in schema) place.at(key).count()
  return 'string'
}

function checkMap(place: Place): PropertyKind {
  place.object(
    ['type', 'minProperties', 'maxProperties', 'propertyNames', 'properties', 'additionalProperties'],
    ['description'],
  )
  if (place.at('minProperties').count() > place.at('maxProperties').count()) {
    place.at('minProperties').fail('above maxProperties')
  }
  place.at('propertyNames').object(['pattern'])
  place.at('propertyNames').at('pattern').pattern()
  for (const [name, member] of [
    ...place.at('properties').entries(),
    ['additional', place.at('additionalProperties')] as const,
  ]) {
    member.identifier(name)
    member.object(['type', ...NUMBER_KEYWORDS])
    member.at('type').oneOf(['number'])
    checkNumber(member, 'number')
  }
  return 'map'
}
