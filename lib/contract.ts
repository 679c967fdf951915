import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type metrics from '../contract/metrics.json'
import type pipeline from '../contract/pipeline.json'
import type streams from '../contract/streams.json'
import { ContractError, Place } from './contract-place.ts'
import { checkStream, checkTable, checkTopic, overlaps } from './contract-streams.ts'

export { ContractError } from './contract-place.ts'

export type StreamName = keyof typeof streams
export type SensorMetric = keyof typeof metrics.sensors
export type PipelineMetric = keyof typeof metrics.pipeline

/** One entry of streams.json. */
export interface Stream {
  readonly description: string
  readonly mqtt: string
  readonly kafka: { readonly topic: string; readonly partitions: number; readonly retentionHours: number }
  readonly schema: string
  readonly table: { readonly name: string; readonly partitionBy: readonly string[] }
  readonly series?: { readonly measurement: string; readonly fields: string }
}

/** Everything that TypeScript and Python agree on, checked. */
export interface Contract {
  readonly directory: string
  readonly streams: Readonly<Record<StreamName, Stream>>
  readonly pipeline: typeof pipeline
  readonly metrics: typeof metrics
  /** Payload schemas as parsed JSON, per stream. */
  readonly schemas: Readonly<Record<StreamName, object>>
}

export const CONTRACT_DIRECTORY = join(dirname(fileURLToPath(import.meta.url)), '..', 'contract')

/**
 * Read and check the contract.
 * @param directory folder that holds streams.json, pipeline.json, metrics.json and schemas/
 * @throws ContractError naming file, path and problem
 */
export function loadContract(directory: string = CONTRACT_DIRECTORY): Contract {
  const place = (file: string) => new Place(file, '', readJson(directory, file))
  const streamsAt = place('streams.json')
  checkStreams(streamsAt, place)
  checkMetrics(place('metrics.json'))
  checkPipeline(place('pipeline.json'), streamsAt)
  const streams = streamsAt.value as Contract['streams']
  const schemas = Object.fromEntries(
    Object.entries(streams).map(([name, stream]) => [name, place(stream.schema).value as object]),
  ) as Contract['schemas']
  return {
    directory,
    streams,
    schemas,
    pipeline: place('pipeline.json').value as Contract['pipeline'],
    metrics: place('metrics.json').value as Contract['metrics'],
  }
}

/** The streams with their names, in the order of the contract. */
export function streamEntries(contract: Contract): [StreamName, Stream][] {
  return Object.entries(contract.streams) as [StreamName, Stream][]
}

function readJson(directory: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(join(directory, file), 'utf8'))
  } catch (error) {
    throw new ContractError(`${file}: (root): ${error instanceof SyntaxError ? 'not JSON' : 'cannot be read'}`)
  }
}

function checkStreams(root: Place, schemaAt: (file: string) => Place): void {
  const seen: [string, Place][] = []
  for (const [name, stream] of root.entries()) {
    stream.identifier(name)
    checkStream(stream, schemaAt)
    for (const [otherName, other] of seen) checkApart(stream, otherName, other)
    seen.push([name, stream])
  }
  if (seen.length === 0) root.fail('no stream')
}

function checkApart(stream: Place, otherName: string, other: Place): void {
  if (overlaps(stream.at('mqtt').string(), other.at('mqtt').string()))
    stream.at('mqtt').fail(`overlaps that of ${otherName}`)
  for (const [part, key] of [
    ['kafka', 'topic'],
    ['table', 'name'],
    ['series', 'measurement'],
  ] as const) {
    if (stream.at(part).value === undefined || other.at(part).value === undefined) continue
    const place = stream.at(part).at(key)
    if (place.value === other.at(part).at(key).value)
      place.fail(`'${String(place.value)}' is also that of ${otherName}`)
  }
}

function checkMetrics(root: Place): void {
  root.object(['sensors', 'pipeline'])
  for (const group of [root.at('sensors'), root.at('pipeline')]) {
    for (const [name, metric] of group.entries()) {
      metric.identifier(name)
      metric.object(['unit', 'description'])
      metric.at('unit').string()
    }
  }
}

function checkPipeline(root: Place, streams: Place): void {
  root.object(['device', 'clock', 'windows', 'tables', 'topics', 'series'])
  root.at('device').object(['pattern'])
  root.at('device').at('pattern').pattern()
  root.at('clock').object(['aheadSeconds'])
  root.at('clock').at('aheadSeconds').count()
  root.at('windows').object(['lengthSeconds', 'latenessSeconds'])
  for (const key of ['lengthSeconds', 'latenessSeconds']) root.at('windows').at(key).count()
  const taken = streams.entries().map(([name, stream]) => [name, stream] as const)
  root.at('tables').object(['rejected', 'batches'])
  for (const [, table] of root.at('tables').entries()) {
    table.object(['description', 'name', 'partitionBy'])
    checkTable(table, ['arrival_time', 'committed_at'])
    refuseTaken(table.at('name'), taken, (stream) => stream.at('table').at('name').value)
  }
  root.at('topics').object(['aggregates'])
  for (const [, topic] of root.at('topics').entries()) {
    topic.object(['description', 'topic', 'partitions', 'retentionHours', 'compacted'])
    checkTopic(topic)
    refuseTaken(topic.at('topic'), taken, (stream) => stream.at('kafka').at('topic').value)
  }
  checkPipelineSeries(root.at('series'))
}

function refuseTaken(place: Place, taken: (readonly [string, Place])[], value: (stream: Place) => unknown): void {
  for (const [name, stream] of taken) {
    if (value(stream) === place.value) place.fail(`'${String(place.value)}' is also that of ${name}`)
  }
}

function checkPipelineSeries(root: Place): void {
  root.object(['trends', 'pipeline'])
  for (const [, series] of root.entries()) {
    series.object(['description', 'measurement', 'tags', 'fields'])
    series.at('measurement').identifier(series.at('measurement').string())
    for (const tag of series.at('tags').strings()) series.at('tags').identifier(tag)
    for (const [name, kind] of series.at('fields').entries()) {
      kind.identifier(name)
      kind.oneOf(['integer', 'number'])
    }
  }
}
