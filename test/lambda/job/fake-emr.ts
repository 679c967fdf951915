import {
  ApplicationState,
  CancelJobRunCommand,
  GetApplicationCommand,
  GetJobRunCommand,
  JobRunState,
  ListJobRunsCommand,
  StartJobRunCommand,
  StopApplicationCommand,
} from '@aws-sdk/client-emr-serverless'
import { ACTIVE, type Emr } from '../../../lambda/job/emr.ts'
import { invalid, missing } from './errors.ts'

export interface FakeRun {
  applicationId: string
  id: string
  name: string
  mode: 'STREAMING' | 'BATCH'
  state: JobRunState
  stateDetails: string
  createdAt: Date
  updatedAt: Date
  request: StartJobRunCommand['input']
}

/** EMR Serverless in memory: runs change their states only when they are told to, and what EMR refuses is refused. */
export class FakeEmr {
  now = Date.UTC(2026, 0, 1)
  /** Newest last. */
  readonly runs: FakeRun[] = []
  readonly applications = new Map<string, ApplicationState>([['app1', 'CREATED']])
  /** Commands that changed something. */
  readonly writes: string[] = []
  /** Starts at a moment when another run was active on the same checkpoints. */
  readonly doubled: string[] = []
  /** What others do just before a run is cancelled. */
  meanwhile: (() => void) | undefined
  /** Why no run is taken. */
  refused: string | undefined
  /** Applications whose runs were asked for. */
  readonly listed: string[] = []
  /** What others do just before a run is started. */
  beforeStart: (() => void) | undefined
  /** Runs in one answer of ListJobRuns. */
  pageSize = 50
  private readonly failures: Error[] = []

  get client(): Emr {
    return { send: async (command: object) => this.answer(command) } as unknown as Emr
  }

  get active(): FakeRun[] {
    return this.runs.filter(({ state }) => ACTIVE.includes(state))
  }

  /** The next requests fail, one with each error. */
  fail(...errors: Error[]): void {
    this.failures.push(...errors)
  }

  /** A run that somebody else has started. */
  add(run: Partial<FakeRun> = {}): FakeRun {
    const made = new Date(this.now)
    const id = `run${this.runs.length + 1}`
    const base = { applicationId: 'app1', name: '', mode: 'STREAMING' as const, state: JobRunState.RUNNING }
    const request = { applicationId: 'app1', executionRoleArn: '' }
    const added = { ...base, id, stateDetails: '', createdAt: made, updatedAt: made, request, ...run }
    this.runs.push(added)
    return added
  }

  become(run: FakeRun, state: JobRunState, stateDetails = ''): void {
    Object.assign(run, { state, stateDetails, updatedAt: new Date(this.now) })
  }

  private answer(command: object): object {
    const failure = this.failures.shift()
    if (failure) throw failure
    if (command instanceof StartJobRunCommand) return this.start(command.input)
    if (command instanceof ListJobRunsCommand) return this.list(command.input)
    if (command instanceof GetJobRunCommand) return { jobRun: { ...this.find(command.input) } }
    if (command instanceof CancelJobRunCommand) return this.cancel(command.input)
    if (command instanceof GetApplicationCommand) return { application: { state: this.stateOf(command.input) } }
    if (command instanceof StopApplicationCommand) return this.stop(command.input)
    throw new Error(`no such command: ${command.constructor.name}`)
  }

  private start(input: StartJobRunCommand['input']): object {
    const application = input.applicationId ?? ''
    this.beforeStart?.()
    if (this.refused) throw invalid(this.refused)
    const same = this.runs.find(({ request }) => request.clientToken === input.clientToken)
    if (same) return { jobRunId: same.id }
    if (['STOPPING', 'CREATING'].includes(this.stateOf(input))) throw invalid(`Application ${application} is not ready`)
    if (this.active.length > 0) this.doubled.push(`${input.name} beside ${this.active.map(({ name }) => name)}`)
    this.applications.set(application, ApplicationState.STARTED)
    this.writes.push(`start ${application}`)
    const run = { applicationId: application, name: input.name ?? '', request: input, mode: input.mode ?? 'BATCH' }
    return { jobRunId: this.add({ ...run, state: JobRunState.SUBMITTED }).id }
  }

  private list({ applicationId, states, mode, createdAtAfter, nextToken }: ListJobRunsCommand['input']): object {
    this.listed.push(applicationId ?? '')
    this.stateOf({ applicationId })
    const found = this.runs.filter(
      (run) =>
        run.applicationId === applicationId &&
        (mode === undefined || run.mode === mode) &&
        (states === undefined || states.includes(run.state)) &&
        (createdAtAfter === undefined || run.createdAt > createdAtAfter),
    )
    const begin = Number(nextToken ?? 0)
    const end = begin + this.pageSize
    const jobRuns = found.slice(begin, end).map(({ request: _, ...run }) => run)
    return { jobRuns, ...(end < found.length && { nextToken: String(end) }) }
  }

  private cancel({ applicationId, jobRunId, shutdownGracePeriodInSeconds }: CancelJobRunCommand['input']): object {
    this.meanwhile?.()
    const run = this.find({ applicationId, jobRunId })
    if (!ACTIVE.includes(run.state)) throw invalid(`Job run ${run.id} is ${run.state} and cannot be cancelled`)
    this.writes.push(`cancel ${run.id} ${shutdownGracePeriodInSeconds}`)
    this.become(run, JobRunState.CANCELLING)
    return {}
  }

  private stop(input: StopApplicationCommand['input']): object {
    const state = this.stateOf(input)
    if (state !== 'STARTED' && state !== 'STARTING') throw invalid('Application cannot be STOPPED.')
    if (this.active.some((run) => run.applicationId === input.applicationId)) throw invalid('Job runs are active.')
    this.applications.set(input.applicationId ?? '', ApplicationState.STOPPING)
    this.writes.push(`stop ${input.applicationId}`)
    return {}
  }

  private find(key: { applicationId: string | undefined; jobRunId: string | undefined }): FakeRun {
    this.stateOf(key)
    const run = this.runs.find(({ id, applicationId }) => id === key.jobRunId && applicationId === key.applicationId)
    if (run === undefined) throw missing(`JobRun ${key.jobRunId} does not exist`)
    return run
  }

  private stateOf({ applicationId }: { applicationId: string | undefined }): ApplicationState {
    const state = this.applications.get(applicationId ?? '')
    if (state === undefined) throw missing(`Application ${applicationId} does not exist`)
    return state
  }
}
