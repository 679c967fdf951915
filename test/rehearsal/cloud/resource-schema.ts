import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import type { PropertyType, Resource, ResourceProperties, SpecDatabase } from '@aws-cdk/service-spec-types'

/** Properties that the service documents and that the schema, which is older, does not have. */
const NOT_YET: Readonly<Record<string, readonly string[]>> = {
  'AWS::Timestream::InfluxDBInstance': ['KmsKeyId'],
}

/**
 * Types of resources as the CDK knows them, from CloudFormation's own schemas. Names, types and enumerations of properties
 * are compared; lengths, ranges and patterns are not.
 */
export class ResourceSchemas {
  readonly #database: SpecDatabase = loadAwsServiceSpecSync()

  /** Names of the properties of which a change makes another resource. */
  replacing(type: string): string[] {
    return Object.entries(this.#resource(type).properties)
      .filter(([, { causesReplacement }]) => causesReplacement === 'yes')
      .map(([name]) => name)
  }

  /** What is wrong with the properties of a resource, a sentence each; nothing for good ones. */
  problems(type: string, properties: Readonly<Record<string, unknown>>): string[] {
    const known = NOT_YET[type] ?? []
    const own = Object.fromEntries(Object.entries(properties).filter(([name]) => !known.includes(name)))
    return this.#object(type, this.#resource(type).properties, own)
  }

  /**
   * The attributes of a resource that `Fn::GetAtt` may name.
   * @throws Error for a type that is not known
   */
  attributes(type: string): string[] {
    return Object.keys(this.#resource(type).attributes)
  }

  #resource(type: string): Resource {
    const [resource] = this.#database.lookup('resource', 'cloudFormationType', 'equals', type)
    if (resource === undefined) throw new Error(`CloudFormation has no resource type ${type}`)
    return resource
  }

  #object(place: string, known: ResourceProperties, value: Readonly<Record<string, unknown>>): string[] {
    const missing = Object.entries(known)
      .filter(([name, { required }]) => required && value[name] === undefined)
      .map(([name]) => `${place}.${name} is missing`)
    const wrong = Object.entries(value).flatMap(([name, each]) => {
      const property = known[name]
      if (property === undefined) return [`${place}.${name} is no property`]
      const types = [property.type, ...(property.previousTypes ?? [])]
      return this.#anyOf(`${place}.${name}`, types, each)
    })
    return [...missing, ...wrong]
  }

  /** The problems by the first type, unless another one fits. */
  #anyOf(place: string, types: readonly PropertyType[], value: unknown): string[] {
    const found = types.map((type) => this.#value(place, type, value))
    return found.some((problems) => problems.length === 0) ? [] : (found[0] ?? [])
  }

  #value(place: string, type: PropertyType, value: unknown): string[] {
    switch (type.type) {
      case 'array':
        if (!Array.isArray(value)) return [`${place} is no list`]
        return value.flatMap((each, i) => this.#value(`${place}[${i}]`, type.element, each))
      case 'map':
        if (!isObject(value)) return [`${place} is no object`]
        return Object.entries(value).flatMap(([key, each]) => this.#value(`${place}.${key}`, type.element, each))
      case 'ref':
        if (!isObject(value)) return [`${place} is no object`]
        return this.#object(place, this.#database.get('typeDefinition', type.reference.$ref).properties, value)
      case 'union':
        return this.#anyOf(place, type.types, value)
      case 'tag':
        return isObject(value) && 'Key' in value && 'Value' in value ? [] : [`${place} is no tag`]
      default:
        return scalar(place, type, value)
    }
  }
}

/** CloudFormation takes numbers and booleans as strings too. */
function scalar(place: string, type: PropertyType, value: unknown): string[] {
  switch (type.type) {
    case 'string': {
      if (typeof value !== 'string') return [`${place} is no text`]
      const { allowedValues } = type as { allowedValues?: readonly string[] }
      return allowedValues && !allowedValues.includes(value) ? [`${place} is '${value}', not one of its values`] : []
    }
    case 'integer':
      return Number.isInteger(Number(value)) && value !== '' ? [] : [`${place} is no whole number`]
    case 'number':
      return Number.isFinite(Number(value)) && value !== '' ? [] : [`${place} is no number`]
    case 'boolean':
      return [true, false, 'true', 'false'].includes(value as boolean) ? [] : [`${place} is neither true nor false`]
    default:
      return []
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
