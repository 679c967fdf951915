import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type metrics from '../contract/metrics.json'
import type pipeline from '../contract/pipeline.json'
import type streams from '../contract/streams.json'
import { checkMetrics, checkSensors } from './contract-metrics.ts'
import { checkNames } from './contract-names.ts'
import { checkPipeline } from './contract-pipeline.ts'
import { Place } from './contract-place.ts'
import type { PayloadProperty } from './contract-schema.ts'
import { checkStream } from './contract-streams.ts'

export { ContractError } from './contract-place.ts'

export type StreamName = keyof typeof streams
export type SensorMetric = keyof typeof metrics.sensors
export type PipelineMetric = keyof typeof metrics.pipeline
export type QueryKind = keyof typeof pipeline.queries

/** One entry of streams.json. */
export interface Stream {
  readonly description: string
  readonly mqtt: string
  readonly kafka: { readonly topic: string; readonly partitions: number; readonly retentionHours: number }
  readonly schema: string
  readonly table: { readonly name: string; readonly partitionBy: readonly string[] }
  readonly series?: { readonly measurement: string; readonly fields: string }
  /** What is counted in windows. */
  readonly counts?: 'errors' | 'actions'
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

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Read and check the contract.
 * @param directory folder that holds streams.json, pipeline.json, metrics.json and schemas/
 * @throws ContractError naming file, path and problem
 */
export function loadContract(directory: string = CONTRACT_DIRECTORY): Contract {
  const place = (file: string) => new Place(file, '', readJson(directory, file))
  const [streams, pipeline, metrics] = [place('streams.json'), place('pipeline.json'), place('metrics.json')]
  const payloads = checkStreams(streams, place)
  checkMetrics(metrics)
  checkSensors(metrics.at('sensors'), payloads)
  checkPipeline(pipeline)
  checkNames(streams, pipeline)
  return {
    directory,
    streams: streams.value as Contract['streams'],
    schemas: Object.fromEntries(
      streams.entries().map(([name, stream]) => [name, place(stream.at('schema').string()).value]),
    ) as Contract['schemas'],
    pipeline: pipeline.value as Contract['pipeline'],
    metrics: metrics.value as Contract['metrics'],
  }
}

/** The streams with their names, in the order of the contract. */
export function streamEntries(contract: Contract): [StreamName, Stream][] {
  return Object.entries(contract.streams) as [StreamName, Stream][]
}

function readJson(directory: string, file: string): unknown {
  const fail = (problem: string): never => new Place(file, '', undefined).fail(problem)
  let bytes: Buffer
  try {
    bytes = readFileSync(join(directory, file))
  } catch {
    return fail('cannot be read')
  }
  try {
    return JSON.parse(UTF8.decode(bytes))
  } catch {
    return fail('not JSON')
  }
}

function checkStreams(root: Place, schemaAt: (file: string) => Place): Map<string, PayloadProperty>[] {
  const entries = root.entries()
  if (entries.length === 0) root.fail('no stream')
  return entries.map(([name, stream]) => {
    stream.identifier(name)
    return checkStream(stream, schemaAt)
  })
}
