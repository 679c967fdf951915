import { type Contract, streamEntries } from '../../lib/contract.ts'
import { behind, committedOffsets } from '../job/checkpoints.ts'
import type { Pipeline } from '../pipeline.ts'
import { type OffsetReader, offsetReader } from '../services/kafka-client.ts'
import type { State } from '../state.ts'

/** How far Kafka and the job are, in records. */
export interface Progress {
  readonly inKafka: number
  /** Of the query that is furthest behind. */
  readonly behind: number
  /** Whether every query has committed all that Kafka holds. */
  readonly caughtUp: boolean
}

/** Compares Kafka's latest offsets with what the job's checkpoints have committed. */
export class ProgressReader {
  readonly #offsets: OffsetReader
  readonly #topics: readonly string[]
  readonly #checkpoints: string

  constructor(contract: Contract, state: State, pipeline: Pipeline) {
    this.#offsets = offsetReader(pipeline.kafka.access('bridge'))
    this.#topics = streamEntries(contract).map(([, stream]) => stream.kafka.topic)
    this.#checkpoints = state.checkpoints
  }

  async read(): Promise<Progress> {
    const ends = await this.#offsets.endOffsets(this.#topics)
    const queries = [...(await committedOffsets(this.#checkpoints)).values()]
    const lags = queries.map((query) => behind(query, ends))
    const started = queries.length > 0 && queries.every((query) => query.size > 0)
    const most = Math.max(0, ...lags)
    const inKafka = [...ends.values()].flat().reduce((sum, end) => sum + Number(end), 0)
    return { inKafka, behind: most, caughtUp: started && most === 0 }
  }

  close(): Promise<void> {
    return this.#offsets.close()
  }
}
