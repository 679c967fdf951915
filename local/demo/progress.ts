import { join } from 'node:path'
import { type Contract, streamEntries } from '../../lib/contract.ts'
import { queryNames } from '../../lib/query-names.ts'
import { behind, committedOffsets } from '../job/checkpoints.ts'
import type { Pipeline } from '../pipeline.ts'
import { type OffsetReader, offsetReader } from '../services/kafka-client.ts'
import type { State } from '../state.ts'
import { judgedUntil } from './judged.ts'

/** How far Kafka and the job are, in records. */
export interface Progress {
  readonly inKafka: number
  /** Of the query that is furthest behind. */
  readonly behind: number
  /** Whether every query has committed all that Kafka holds. */
  readonly caughtUp: boolean
  /** Until when (epoch ms) the detector has judged all windows. */
  readonly judged: number
}

/** Compares Kafka's latest offsets with what the job's checkpoints have committed. */
export class ProgressReader {
  readonly #offsets: OffsetReader
  readonly #streams: readonly string[]
  /** Those of the streams, and what queries hand to each other. */
  readonly #topics: readonly string[]
  readonly #checkpoints: string
  /** Those of the detector. */
  readonly #detectors: readonly string[]

  constructor(contract: Contract, state: State, pipeline: Pipeline) {
    const queries = queryNames(contract)
    this.#offsets = offsetReader(pipeline.kafka.access('bridge'))
    this.#streams = streamEntries(contract).map(([, stream]) => stream.kafka.topic)
    this.#topics = [...new Set([...this.#streams, ...queries.map(({ topic }) => topic)])]
    this.#checkpoints = state.checkpoints
    const detectors = queries.filter(({ kind }) => kind === 'detect')
    this.#detectors = detectors.map(({ name }) => join(state.checkpoints, name))
  }

  async read(): Promise<Progress> {
    // First the checkpoints: what a query has written for another one before its commit is in the ends then.
    const queries = await committedOffsets(this.#checkpoints)
    const ends = await this.#offsets.endOffsets(this.#topics)
    const committed = [...queries.values()]
    const most = Math.max(0, ...committed.map((query) => behind(query, ends)))
    const started = committed.length > 0 && committed.every((query) => query.size > 0)
    const inKafka = this.#streams.flatMap((topic) => ends.get(topic) ?? []).reduce((sum, end) => sum + Number(end), 0)
    const judged = Math.min(...(await Promise.all(this.#detectors.map(judgedUntil))))
    return { inKafka, behind: most, caughtUp: started && most === 0, judged }
  }

  close(): Promise<void> {
    return this.#offsets.close()
  }
}
