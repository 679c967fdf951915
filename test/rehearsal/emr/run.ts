import {
  type JobRun,
  type JobRunAttemptSummary,
  JobRunState,
  type JobRunSummary,
  type StartJobRunRequest,
} from '@aws-sdk/client-emr-serverless'
import { notFound } from './api-error.ts'
import type { Application } from './application.ts'
import { details, stateChange } from './events.ts'
import { arnOf, caller, freshId, type World } from './world.ts'

/** One attempt of a run. */
export interface Attempt {
  readonly number: number
  readonly createdAt: Date
  /** Working folder of its process. */
  readonly folder: string
  /** What its process wrote to stdout and stderr. */
  readonly logFile: string
  updatedAt: Date
  state: JobRunState
  stateDetails: string
}

/** States in which a run has not ended. */
const ACTIVE: readonly JobRunState[] = ['SUBMITTED', 'QUEUED', 'PENDING', 'SCHEDULED', 'RUNNING', 'CANCELLING']

/** What is known of a run, and how the API tells it. */
export class Run {
  readonly id = freshId()
  readonly arn: string
  readonly application: Application
  readonly request: StartJobRunRequest
  readonly createdAt = new Date()
  readonly attempts: Attempt[] = []
  readonly tags: Record<string, string>
  updatedAt = this.createdAt
  state: JobRunState = JobRunState.SUBMITTED
  stateDetails = ''
  readonly #world: World
  #startedAt: Date | undefined

  constructor(world: World, application: Application, request: StartJobRunRequest) {
    this.#world = world
    this.application = application
    this.request = request
    this.arn = arnOf(world, 'applications', application.id, 'jobruns', this.id)
    this.tags = { ...request.tags }
  }

  get name(): string {
    return this.request.name ?? ''
  }

  get mode(): string {
    return this.request.mode ?? 'BATCH'
  }

  get isActive(): boolean {
    return ACTIVE.includes(this.state)
  }

  get releaseLabel(): string {
    return this.application.releaseLabel
  }

  move(state: JobRunState, stateDetails = ''): void {
    const previous = this.state
    Object.assign(this, { state, stateDetails, updatedAt: new Date() })
    if (state === JobRunState.RUNNING) this.#startedAt ??= this.updatedAt
    const attempt = this.attempts.at(-1)
    if (attempt) Object.assign(attempt, { state, stateDetails, updatedAt: this.updatedAt })
    this.#world.emit({
      detailType: 'EMR Serverless Job Run State Change',
      detail: { ...stateChange(this, this.#ids(), state, previous), createdBy: caller(this.#world) },
    })
  }

  /** Say that the latest attempt failed, and that a next one has begun. */
  retry(next: Attempt, stateDetails: string): void {
    const previous = this.attempts.at(-1) as Attempt
    Object.assign(previous, { state: JobRunState.FAILED, stateDetails, updatedAt: new Date() })
    this.attempts.push(next)
    this.#world.emit({
      detailType: 'EMR Serverless Job Run Retry',
      detail: {
        ...{ ...details(this), ...this.#ids(), createdBy: caller(this.#world) },
        previousAttempt: previous.number,
        previousAttemptState: previous.state,
        previousAttemptCreatedAt: previous.createdAt.toISOString(),
        previousAttemptEndedAt: previous.updatedAt.toISOString(),
        newAttempt: next.number,
        newAttemptCreatedAt: next.createdAt.toISOString(),
      },
    })
  }

  /** @throws ApiError when there is no such attempt */
  described(number?: number): JobRun {
    const attempt = number === undefined ? this.attempts.at(-1) : this.attempts.find((each) => each.number === number)
    if (number !== undefined && !attempt) throw notFound(`Attempt ${number} of job run ${this.id}`)
    const { jobDriver, configurationOverrides, executionTimeoutMinutes = 720, retryPolicy } = this.request
    const { state, stateDetails } = (number !== undefined && attempt) || this
    return {
      ...{ ...this.#common(), ...this.#times(attempt), state, stateDetails, jobRunId: this.id, tags: this.tags },
      ...{ jobDriver, configurationOverrides, executionTimeoutMinutes, retryPolicy },
      startedAt: this.#startedAt,
      endedAt: this.isActive ? undefined : this.updatedAt,
    }
  }

  summary(): JobRunSummary & { readonly id: string } {
    const { id, state, stateDetails } = this
    return { ...this.#common(), ...this.#times(this.attempts.at(-1)), id, state, stateDetails, type: 'SPARK' }
  }

  attemptSummaries(): (JobRunAttemptSummary & { readonly id: string })[] {
    return this.attempts.map(({ number, state, stateDetails, createdAt, updatedAt }) => ({
      ...{ ...this.#common(), id: `${this.id}-${number}`, jobCreatedAt: this.createdAt, type: 'SPARK' },
      ...{ attempt: number, state, stateDetails, createdAt, updatedAt },
    }))
  }

  #common() {
    const { arn, name, mode, createdAt, updatedAt, releaseLabel } = this
    const executionRole = this.request.executionRoleArn ?? ''
    const createdBy = caller(this.#world)
    return {
      ...{ arn, mode: mode as 'STREAMING', createdAt, updatedAt, releaseLabel, executionRole, createdBy },
      ...{ applicationId: this.application.id, ...(name && { name }) },
    }
  }

  #times(attempt: Attempt | undefined) {
    if (!attempt) return {}
    return { attempt: attempt.number, attemptCreatedAt: attempt.createdAt, attemptUpdatedAt: attempt.updatedAt }
  }

  #ids() {
    return { jobRunId: this.id, applicationId: this.application.id }
  }
}
