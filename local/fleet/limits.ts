import type { Contract } from '../../lib/contract.ts'

export interface Range {
  readonly minimum: number
  readonly maximum: number
}

/** What the contract allows a reading to be. */
export interface ReadingLimits {
  readonly name: RegExp
  readonly most: number
  range(metric: string): Range
}

interface ReadingsSchema {
  readonly maxProperties: number
  readonly propertyNames: { readonly pattern: string }
  readonly properties: Readonly<Record<string, Range>>
  readonly additionalProperties: Range
}

export function readingLimits(contract: Contract): ReadingLimits {
  const { properties } = contract.schemas.telemetry as { properties: { readings: ReadingsSchema } }
  const { maxProperties, propertyNames, properties: known, additionalProperties } = properties.readings
  return {
    name: new RegExp(propertyNames.pattern, 'u'),
    most: maxProperties,
    range: (metric) => (Object.hasOwn(known, metric) ? (known[metric] as Range) : additionalProperties),
  }
}

/** One of the limits of a property that only some streams have. */
export function limit(contract: Contract, stream: 'logs' | 'interactions', property: string, keyword: string): number {
  const schema = contract.schemas[stream] as { properties: Record<string, Record<string, number>> }
  return schema.properties[property]?.[keyword] as number
}
