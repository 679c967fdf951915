import { type Contract, streamEntries } from '../../lib/contract.ts'

type ColumnType = 'DOUBLE' | 'LONG'

/** A time-series table: one row per timestamp and tags, which are what a series is known by. */
interface SeriesTable {
  readonly measurement: string
  readonly tags: readonly string[]
  readonly fields: ReadonlyMap<string, ColumnType>
}

/**
 * The statements that create the tables of the contract. A table that the database makes by itself at the first line
 * would keep both rows when a line is written again.
 */
export function tableStatements(contract: Contract): string[] {
  return [...streamTables(contract), ...pipelineTables(contract)].map(createStatement)
}

function streamTables(contract: Contract): SeriesTable[] {
  return streamEntries(contract).flatMap(([name, { series }]) => {
    if (series === undefined) return []
    const metrics = Object.keys(knownMetrics(contract.schemas[name], series.fields))
    return [
      {
        measurement: series.measurement,
        tags: ['device_id'],
        fields: new Map(metrics.map((metric) => [metric, 'DOUBLE'])),
      },
    ]
  })
}

/** Metrics that a device sends without the contract knowing them become columns when they first arrive. */
function knownMetrics(schema: object, property: string): object {
  const { properties } = schema as { properties: Record<string, { properties: object }> }
  return properties[property]?.properties ?? {}
}

function pipelineTables(contract: Contract): SeriesTable[] {
  return Object.values(contract.pipeline.series).map(({ measurement, tags, fields }) => ({
    measurement,
    tags,
    fields: new Map(Object.entries(fields).map(([name, kind]) => [name, kind === 'integer' ? 'LONG' : 'DOUBLE'])),
  }))
}

function createStatement({ measurement, tags, fields }: SeriesTable): string {
  const columns = [
    'timestamp TIMESTAMP',
    ...tags.map((tag) => `"${tag}" SYMBOL`),
    ...[...fields].map(([name, type]) => `"${name}" ${type}`),
  ]
  const keys = ['timestamp', ...tags.map((tag) => `"${tag}"`)]
  return `CREATE TABLE IF NOT EXISTS "${measurement}" (${columns.join(', ')}) TIMESTAMP(timestamp) PARTITION BY DAY WAL DEDUP UPSERT KEYS(${keys.join(', ')})`
}
