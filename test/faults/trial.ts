import { join } from 'node:path'
import { type Contract, loadContract, streamEntries } from '../../lib/contract.ts'
import { ProgressReader } from '../../local/demo/progress.ts'
import type { Fleet } from '../../local/fleet/fleet.ts'
import { startFleet } from '../../local/fleet/start-fleet.ts'
import { weatherSeries } from '../../local/fleet/weather.ts'
import { behind, committedOffsets } from '../../local/job/checkpoints.ts'
import type { JobOptions } from '../../local/job/job-arguments.ts'
import { startJob } from '../../local/job/stream-job.ts'
import { Ledger, type LedgerLine, readLedger } from '../../local/ledger.ts'
import { type Pipeline, startPipeline } from '../../local/pipeline.ts'
import { type Database, startDatabase } from '../../local/services/database.ts'
import { offsetReader } from '../../local/services/kafka-client.ts'
import type { ServiceProcess } from '../../local/services/process.ts'
import type { State } from '../../local/state.ts'
import { eventually, family } from '../local/processes.ts'
import { afterwards } from '../local/scratch.ts'

const JOB: JobOptions = { triggers: { archive: '4s', rejected: '9s', live: '1s', trends: '9s' }, atOnce: 1 }
const FLEET = { devices: 20, rate: 5, seed: 1 }
/** How long to wait for what must come about, on a slow machine too. */
export const PATIENCE = 300_000
const POLL = 500

/** Per topic the offset after the last record of each partition. */
export type Ends = ReadonlyMap<string, readonly bigint[]>

/** A pipeline with a fleet that sends all the time. Its database and its job can be lost and started again. */
export class Trial {
  readonly state: State
  readonly contract: Contract
  readonly pipeline: Pipeline
  readonly ledger: Ledger
  readonly fleet: Fleet
  database: Database
  job: ServiceProcess
  readonly #processes = new Set<number>()

  private constructor(state: State, contract: Contract, pipeline: Pipeline, ledger: Ledger, fleet: Fleet) {
    this.state = state
    this.contract = contract
    this.pipeline = pipeline
    this.ledger = ledger
    this.fleet = fleet
    this.database = pipeline.database
    this.job = pipeline.job
  }

  /** Start it; whatever still runs after the file's tests is stopped then. */
  static async start(state: State): Promise<Trial> {
    const contract = loadContract()
    const pipeline = await startPipeline({ state, contract, job: JOB })
    afterwards(() => pipeline.stop())
    const ledger = await Ledger.create(ledgerFile(state))
    afterwards(() => ledger.close())
    const fleet = await startFleet({
      ...{ ...FLEET, contract, ledger, url: pipeline.broker.url, ca: pipeline.authority.cert },
      credentials: (device) => pipeline.authority.device(device),
      replay: [weatherSeries(contract)],
    })
    const trial = new Trial(state, contract, pipeline, ledger, fleet)
    afterwards(() => trial.stop())
    return trial
  }

  /** Where the topics of the streams end now. */
  async ends(): Promise<Ends> {
    const reader = offsetReader(this.pipeline.kafka.access('bridge'))
    const ends = await reader.endOffsets(streamEntries(this.contract).map(([, { kafka }]) => kafka.topic))
    await reader.close()
    return ends
  }

  /** How many records up to some ends a query has not committed. */
  async behind(query: string, ends: Ends): Promise<number> {
    const committed = (await committedOffsets(this.state.checkpoints)).get(query)
    if (committed === undefined) throw new Error(`there is no checkpoint of ${query}`)
    return behind(committed, ends)
  }

  /** Wait until some queries have committed everything up to some ends. */
  reached(queries: readonly string[], ends: Ends): Promise<boolean> {
    const all = async () => (await Promise.all(queries.map((query) => this.behind(query, ends)))).every((n) => n === 0)
    return eventually(all, PATIENCE, POLL)
  }

  /** Wait until every query has committed all that Kafka holds. */
  async caughtUp(): Promise<boolean> {
    const reader = new ProgressReader(this.contract, this.state, this.pipeline)
    const caughtUp = await eventually(async () => (await reader.read()).caughtUp, PATIENCE, POLL)
    await reader.close()
    return caughtUp
  }

  /** What has been acknowledged so far. */
  async ledgerLines(): Promise<LedgerLine[]> {
    await this.ledger.flush()
    const lines: LedgerLine[] = []
    for await (const line of readLedger(ledgerFile(this.state))) lines.push(line)
    return lines
  }

  async restartDatabase(): Promise<void> {
    this.database = await startDatabase(this.state, this.contract)
  }

  async restartJob(): Promise<void> {
    const { state, contract } = this
    const addresses = { kafka: this.pipeline.kafka.access('job'), database: this.database.url }
    this.job = await startJob({ state, contract, ...addresses }, JOB)
  }

  /** Every process that has been noted. */
  get processes(): readonly number[] {
    return [...this.#processes]
  }

  /** Note who is at work now, Spark's own workers included. */
  noteProcesses(): void {
    for (const { pid } of [this.pipeline.kafka.process, this.database.process, this.job]) {
      for (const member of family(pid)) this.#processes.add(member)
    }
  }

  /** Stop everything, what was started again included. */
  async stop(): Promise<void> {
    await this.job.stop()
    await this.database.process.stop()
    await this.pipeline.stop()
  }
}

function ledgerFile(state: State): string {
  return join(state.ledger, 'trial.jsonl')
}
