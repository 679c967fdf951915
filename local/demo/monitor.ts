import { setTimeout as delay } from 'node:timers/promises'
import type { Contract } from '../../lib/contract.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { Pipeline } from '../pipeline.ts'
import type { State } from '../state.ts'
import { type JobFigures, jobFigures } from './job-figures.ts'
import { residentMemory } from './memory.ts'
import { type Progress, ProgressReader } from './progress.ts'
import { count, type Screen, seconds } from './screen.ts'

const EVERY = 1000
const GIB = 1024 ** 3

type Counted = Pick<Fleet, 'counts'>

/** Shows every second where the messages are. */
export class Monitor {
  readonly #started = Date.now()
  readonly #reader: ProgressReader
  readonly #contract: Contract
  readonly #pipeline: Pipeline
  readonly #screen: Screen
  #before = 0
  #figures: JobFigures | undefined
  /** Bytes, of all processes together. */
  peakMemory: number | undefined

  constructor(contract: Contract, state: State, pipeline: Pipeline, screen: Screen) {
    this.#reader = new ProgressReader(contract, state, pipeline)
    this.#contract = contract
    this.#pipeline = pipeline
    this.#screen = screen
  }

  /** Remember what Kafka holds from former runs, so that only this run is shown. */
  async begin(): Promise<void> {
    this.#before = (await this.#reader.read()).inKafka
  }

  /** Show a status line every second until the signal. */
  async watch(fleet: Counted, until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.#look(fleet)
      await delay(EVERY, undefined, { signal: until }).catch(() => {})
    }
  }

  /** Show a status line every second until the progress is what was waited for, or the signal; the last progress. */
  async until(reached: (progress: Progress) => boolean, fleet: Counted, giveUp: AbortSignal): Promise<Progress> {
    let progress = await this.#look(fleet)
    while (!reached(progress) && !giveUp.aborted) {
      await delay(EVERY, undefined, { signal: giveUp }).catch(() => {})
      progress = await this.#look(fleet)
    }
    return progress
  }

  close(): Promise<void> {
    return this.#reader.close()
  }

  async #look(fleet: Counted): Promise<Progress> {
    const progress = await this.#reader.read()
    const [figures, memory] = await Promise.all([
      jobFigures(this.#pipeline.database, this.#contract, this.#started),
      residentMemory(),
    ])
    this.#figures = figures ?? this.#figures
    if (memory !== undefined) this.peakMemory = Math.max(memory, this.peakMemory ?? 0)
    this.#screen.status(this.#line(progress, fleet, memory))
    return progress
  }

  #line(progress: Progress, fleet: Counted, memory: number | undefined): string {
    const { archived = 0, rejected = 0, p95 = {} } = this.#figures ?? {}
    const parts = [
      new Date(Date.now() - this.#started).toISOString().slice(14, 19),
      `sent ${count(fleet.counts().acknowledged)}`,
      `in Kafka ${count(progress.inKafka - this.#before)}`,
      `archived ${count(archived)}`,
      `rejected ${count(rejected)}`,
      `behind ${count(progress.behind)}`,
      `p95 live ${seconds(p95.live)} archive ${seconds(p95.archive)}`,
      ...(memory === undefined ? [] : [`memory ${(memory / GIB).toFixed(1)} GB`]),
    ]
    return parts.join('  ')
  }
}
