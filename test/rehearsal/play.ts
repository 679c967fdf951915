import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { streamEntries } from '../../lib/contract.ts'
import { queryNames } from '../../lib/query-names.ts'
import { runAudit } from '../../local/job/audit.ts'
import { Ledger } from '../../local/ledger.ts'
import type { Stops } from '../../local/stops.ts'
import { eventually } from '../local/processes.ts'
import { Cdk } from './cdk.ts'
import { Deployment, PIPELINE } from './deployment.ts'
import { type Edge, startEdge } from './edge.ts'
import type { JobVersion } from './job-versions.ts'
import { expectOneAtATime, expectVersion, onlyRun } from './runs.ts'
import { committed, whileSending } from './sending.ts'
import type { Stage } from './stage.ts'
import { expectThat, type Step } from './steps.ts'

const IOT_SECRET = 'AmazonMSK_tributary-dev-iot'
const PATIENCE = 180_000

/** What happens on the stage: the life of a deployed job, from its first deployment to its end. */
export class Play {
  /** What a person reads in CloudFormation's events when a version is refused, or rolled back. */
  readonly events: Record<string, readonly string[]> = {}
  /** The text of the audit. */
  audit = ''
  readonly #stage: Stage
  readonly #stops: Stops
  readonly #cdk: Cdk
  readonly #deployment: Deployment
  #edge: Edge | undefined

  constructor(stage: Stage, stops: Stops) {
    this.#stage = stage
    this.#stops = stops
    this.#cdk = new Cdk(stage.state, stage.ministack.environment)
    this.#deployment = new Deployment(stage.cloud)
  }

  get steps(): Step[] {
    return [
      { name: 'cdk bootstrap', act: () => this.#bootstrap() },
      { name: 'cdk deploy of both stacks', act: () => this.#deploy() },
      { name: 'messages flow', act: () => this.#flow() },
      { name: 'upgrade to a second version, under load', act: () => this.#upgrade() },
      { name: 'a broken version is rolled back, under load', act: () => this.#rollBack() },
      { name: 'state that Spark cannot go on from is refused', act: () => this.#refuse() },
      { name: 'the run is killed until its hourly limit', act: () => this.#kill() },
      { name: 'keep-alive brings it back', act: () => this.#keptAlive() },
      { name: 'devices stop, and everything is committed', act: () => this.#settle() },
      { name: 'cdk destroy of both stacks', act: () => this.#destroy() },
      { name: 'audit of the whole sequence', act: () => this.#account() },
    ]
  }

  async #bootstrap(): Promise<string> {
    const code = await this.#cdk.bootstrap()
    expectThat(code === 0, `it ended with code ${code}; see ${this.#cdk.logFile('bootstrap')}`)
    return 'account and region are ready'
  }

  async #deploy(): Promise<string> {
    await this.#succeed('first')
    const run = onlyRun(this.#stage.emr)
    expectThat(await this.#deployment.isHealthy(run), `run ${run.name} is not healthy`)
    return `run ${run.id} is healthy; ${this.#stage.desk.resources.length} resources of stand-ins fit their schemas`
  }

  async #flow(): Promise<string> {
    const { contract, state, front } = this.#stage
    const ledger = await Ledger.create(join(state.ledger, 'rehearsal.jsonl'))
    this.#stops.add('the ledger', () => ledger.close())
    const edge = await startEdge(this.#stage, IOT_SECRET, ledger)
    this.#edge = edge
    this.#stops.add('the edge', () => edge.stop())
    const sent = () => edge.fleet.counts().acknowledged
    expectThat(await eventually(async () => sent() > 100, PATIENCE), 'no messages were acknowledged')
    const records = await committed(this.#stage, queryNames(contract).length)
    const writes = [...front.writes.values()].reduce((sum, each) => sum + each, 0)
    expectThat(writes > 0, 'nothing was written to the database with the deployed token')
    return `${records} records of ${streamEntries(contract).length} topics are committed by every query`
  }

  async #upgrade(): Promise<string> {
    const former = onlyRun(this.#stage.emr)
    const { sent } = await whileSending(this.#sending, () => this.#succeed('second', PIPELINE))
    const run = onlyRun(this.#stage.emr)
    expectThat(former.state === 'CANCELLED', `the former run is ${former.state}`)
    const end = (await this.#deployment.report(former))?.state
    expectThat(end === 'stopped', `the former run did not end in order: it says of itself that it is ${end}`)
    expectThat(await this.#deployment.isHealthy(run), `run ${run.name} is not healthy`)
    expectVersion(run, 'second')
    return `run ${former.id} ended, ${run.id} goes on; ${sent} messages meanwhile`
  }

  async #rollBack(): Promise<string> {
    const { sent } = await whileSending(this.#sending, () => this.#fail('broken', 'a defect of the broken version'))
    const run = onlyRun(this.#stage.emr)
    expectVersion(run, 'second')
    expectThat(await this.#deployment.isHealthy(run), `run ${run.name} is not healthy`)
    return `run ${run.id} goes on with the second version; ${sent} messages meanwhile`
  }

  async #refuse(): Promise<string> {
    const former = onlyRun(this.#stage.emr)
    await this.#fail('other-state', 'Query trends_telemetry cannot go on from its checkpoint')
    expectThat(onlyRun(this.#stage.emr) === former && former.state === 'RUNNING', 'the run did not go on')
    return `run ${former.id} was not touched`
  }

  async #kill(): Promise<string> {
    const { emr } = this.#stage
    const run = onlyRun(emr)
    // While it has no process, there is nothing to kill.
    const failed = async () => {
      await emr.kill(run.id).catch(() => undefined)
      return run.state === 'FAILED'
    }
    expectThat(await eventually(failed, PATIENCE, 500), `run ${run.id} is ${run.state}`)
    return `run ${run.id} FAILED after ${run.attempts.length} attempts`
  }

  async #keptAlive(): Promise<string> {
    const { emr } = this.#stage
    const back = async () => {
      const run = emr.runs().at(-1)
      return run?.state === 'RUNNING' && (await this.#deployment.isHealthy(run))
    }
    expectThat(await eventually(back, PATIENCE, 500), `no run has come back: ${emr.runs().at(-1)?.state}`)
    const run = onlyRun(emr)
    expectVersion(run, 'second')
    return `run ${run.id} is healthy`
  }

  async #settle(): Promise<string> {
    const { fleet } = this.#sending
    await this.#sending.stop()
    const records = await committed(this.#stage, queryNames(this.#stage.contract).length)
    return `${fleet.counts().acknowledged} messages were acknowledged; ${records} records are committed by every query`
  }

  async #destroy(): Promise<string> {
    const { emr, desk } = this.#stage
    const code = await this.#cdk.destroy('second')
    expectThat(code === 0, `it ended with code ${code}; see ${this.#cdk.logFile('destroy')}`)
    expectThat(!emr.runs().some(({ isActive }) => isActive), 'a run is still up')
    // Topics are retained by design.
    const left = desk.resources.map(({ type }) => type).filter((type) => type !== 'AWS::MSK::Topic')
    expectThat(left.length === 0, `resources are left: ${left.join(', ')}`)
    expectOneAtATime(emr)
    return `no run, and of stand-ins nothing but topics is left; of ${emr.runs().length} runs never two were up at once`
  }

  async #account(): Promise<string> {
    const { state, contract, kafka } = this.#stage
    const report = join(state.root, 'audit.json')
    const { code, text, logFile } = await runAudit({ state, contract, kafka: kafka.access('job') }, { report })
    this.audit = text
    expectThat(code === 0, `not every message is accounted for; see ${report} and ${logFile}`)
    return '0 lost, 0 doubled'
  }

  get #sending(): Edge {
    if (this.#edge === undefined) throw new Error('no device sends')
    return this.#edge
  }

  async #succeed(version: JobVersion, ...stacks: string[]): Promise<void> {
    const code = await this.#cdk.deploy(version, ...stacks)
    expectThat(code === 0, `it ended with code ${code}; see ${this.#cdk.logFile(`deploy-${version}`)}`)
  }

  /** Deploy what must be refused or rolled back, for a reason that a person reads in the events. */
  async #fail(version: JobVersion, reason: string): Promise<void> {
    const since = new Date()
    const code = await this.#cdk.deploy(version, PIPELINE)
    expectThat(code !== 0, 'the deployment succeeded')
    const status = await this.#deployment.stackStatus(PIPELINE)
    expectThat(status === 'UPDATE_ROLLBACK_COMPLETE', `the stack is ${status}`)
    const events = await this.#deployment.jobEvents(since)
    this.events[version] = events
    writeFileSync(join(this.#stage.state.logs, `events-${version}.txt`), `${events.join('\n')}\n`)
    expectThat(
      events.some((event) => event.includes(reason)),
      `no event tells '${reason}': ${events.join(' | ')}`,
    )
  }
}
