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
  async watch(fleet: Fleet, until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.#show(await this.#reader.read(), fleet)
      await delay(EVERY, undefined, { signal: until }).catch(() => {})
    }
  }

  /** Show a status line every second until the job has committed all that Kafka holds. */
  async catchUp(fleet: Fleet, giveUp: AbortSignal): Promise<void> {
    while (!giveUp.aborted) {
      const progress = await this.#reader.read()
      await this.#show(progress, fleet)
      if (progress.caughtUp) return
      await delay(EVERY)
    }
  }

  close(): Promise<void> {
    return this.#reader.close()
  }

  async #show(progress: Progress, fleet: Fleet): Promise<void> {
    const [figures, memory] = await Promise.all([
      jobFigures(this.#pipeline.database, this.#contract, this.#started),
      residentMemory(),
    ])
    this.#figures = figures ?? this.#figures
    if (memory !== undefined) this.peakMemory = Math.max(memory, this.peakMemory ?? 0)
    this.#screen.status(this.#line(progress, fleet, memory))
  }

  #line(progress: Progress, fleet: Fleet, memory: number | undefined): string {
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
