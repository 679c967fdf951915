import {
  type ApplicationState,
  CancelJobRunCommand,
  GetApplicationCommand,
  GetJobRunCommand,
  type JobRunState,
  ListJobRunsCommand,
  type ListJobRunsCommandInput,
  ResourceNotFoundException,
  StartJobRunCommand,
} from '@aws-sdk/client-emr-serverless'
import { ACTIVE, type Emr, type Run } from '../../../lambda/job/emr.ts'
import { APPLICATION } from './definition.ts'

const PAGE = 2

/** Runs of one application in memory; a client token starts one run, however often it comes. */
export class FakeEmr {
  /** Newest first. */
  runs: Run[] = []
  /** What was asked for, as `start NAME` and `cancel ID GRACE`. */
  readonly writes: string[] = []
  /** What others do just before a start. */
  meanwhile: (() => void) | undefined
  /** What is said to whoever wants to start a run. */
  refusal: Error | undefined
  applicationState: ApplicationState = 'STARTED'
  gone = false
  readonly #tokens = new Map<string, string>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  get client(): Emr {
    return { send: async (command: object) => this.answer(command) } as unknown as Emr
  }

  get active(): readonly Run[] {
    return this.runs.filter(({ state }) => ACTIVE.includes(state))
  }

  /** Another run. */
  add(name: string, state: JobRunState = 'RUNNING', stateDetails = ''): Run {
    const times = { createdAt: this.#now(), updatedAt: this.#now() }
    const id = `run-${this.runs.length + 1}`
    const run: Run = { applicationId: APPLICATION, id, name, state, stateDetails, ...times }
    this.runs = [run, ...this.runs]
    return run
  }

  /** A run comes into a state at this moment. */
  become(id: string, state: JobRunState, stateDetails = ''): void {
    this.runs = this.runs.map((run) => (run.id === id ? { ...run, state, stateDetails, updatedAt: this.#now() } : run))
  }

  /** Whatever is active fails, by itself. */
  fail(stateDetails = ''): void {
    for (const { id } of this.active) this.become(id, 'FAILED', stateDetails)
  }

  private answer(command: object): object {
    if (this.gone) throw new ResourceNotFoundException({ message: 'Application does not exist.', $metadata: {} })
    if (command instanceof ListJobRunsCommand) return this.list(command.input)
    if (command instanceof GetApplicationCommand) return { application: { state: this.applicationState } }
    if (command instanceof GetJobRunCommand) {
      return { jobRun: this.runs.find(({ id }) => id === command.input.jobRunId) }
    }
    if (command instanceof StartJobRunCommand) return this.start(command.input.clientToken, command.input.name)
    if (command instanceof CancelJobRunCommand) {
      const { jobRunId = '', shutdownGracePeriodInSeconds } = command.input
      this.writes.push(`cancel ${jobRunId} ${shutdownGracePeriodInSeconds}`)
      this.become(jobRunId, 'CANCELLED')
      return {}
    }
    throw new Error(`unexpected ${command.constructor.name}`)
  }

  private list({ states, nextToken }: ListJobRunsCommandInput): object {
    const from = Number(nextToken ?? 0)
    const found = this.runs.filter(({ state }) => states?.includes(state) ?? true)
    const more = found.length > from + PAGE && { nextToken: String(from + PAGE) }
    return { jobRuns: found.slice(from, from + PAGE), ...more }
  }

  private start(token = '', name = ''): object {
    this.meanwhile?.()
    if (this.refusal) throw this.refusal
    const known = this.#tokens.get(token)
    if (known) return { jobRunId: known }
    this.writes.push(`start ${name}`)
    const { id } = this.add(name, 'SUBMITTED')
    this.#tokens.set(token, id)
    return { jobRunId: id }
  }
}
