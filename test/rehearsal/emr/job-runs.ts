import { join } from 'node:path'
import { ApplicationState, type JobRunState, type StartJobRunRequest } from '@aws-sdk/client-emr-serverless'
import { invalid, notFound } from './api-error.ts'
import type { Application } from './application.ts'
import { ClientTokens } from './client-tokens.ts'
import { Run } from './run.ts'
import { type Command, RunLife } from './run-life.ts'
import { checkRequest, graceSeconds } from './run-request.ts'
import type { World } from './world.ts'

/** States in which a run takes one of the application's places. */
const IN_ITS_PLACE: readonly JobRunState[] = ['PENDING', 'SCHEDULED', 'RUNNING', 'CANCELLING']
const WAITING: readonly JobRunState[] = ['SUBMITTED', 'QUEUED']
const GONE_OR_GOING: readonly ApplicationState[] = [ApplicationState.TERMINATED, ApplicationState.CREATING]

/** The job runs of all applications. */
export class JobRuns {
  readonly #world: World
  readonly #folder: string
  readonly #command: Command
  readonly #lives = new Map<string, RunLife>()
  readonly #tokens = new ClientTokens()

  /** @param folder below it each run has its own */
  constructor(world: World, folder: string, command: Command) {
    this.#world = world
    this.#folder = folder
    this.#command = command
  }

  /** In the order in which they were started. */
  all(): Run[] {
    return [...this.#lives.values()].map(({ run }) => run)
  }

  isBusy(applicationId: string): boolean {
    return this.all().some(({ application, isActive }) => application.id === applicationId && isActive)
  }

  /** @throws ApiError when the request cannot be, or the application takes no runs */
  start(application: Application, request: StartJobRunRequest): Run {
    checkRequest(request)
    if (GONE_OR_GOING.includes(application.state)) throw takesNone(application)
    if (!application.startsByItself && application.state !== ApplicationState.STARTED) throw takesNone(application)
    const id = this.#tokens.once(request.clientToken, { ...request, applicationId: application.id }, () => {
      const run = new Run(this.#world, application, request)
      const folder = join(this.#folder, run.id)
      const circumstances = { folder, command: this.#command, hasRoom: () => this.#hasRoom(run) }
      this.#lives.set(run.id, new RunLife(this.#world, run, circumstances))
      return run.id
    })
    return this.life(id).run
  }

  /** @throws ApiError when there is none, or it is another application's */
  get(applicationId: string, id: string): Run {
    const run = this.#lives.get(id)?.run
    if (run?.application.id !== applicationId) throw notFound(`Job run ${id} of application ${applicationId}`)
    return run
  }

  /** As the API lists them: newest first; grouped by the state when several are asked for. */
  list(applicationId: string, query: URLSearchParams): Run[] {
    const states = query.getAll('states')
    const [after, before] = [timeOf(query, 'createdAtAfter'), timeOf(query, 'createdAtBefore')]
    const mode = query.get('mode')
    const found = this.all()
      .reverse()
      .filter(({ application }) => application.id === applicationId)
      .filter((run) => mode === null || run.mode === mode)
      .filter(({ createdAt }) => !(after && createdAt <= after) && !(before && createdAt >= before))
    return states.length === 0 ? found : states.flatMap((state) => found.filter((run) => run.state === state))
  }

  /** @throws ApiError when there is no such run, it has ended, or the grace period cannot be */
  cancel(applicationId: string, id: string, query: URLSearchParams): void {
    const run = this.get(applicationId, id)
    const seconds = graceSeconds(query, run.mode)
    if (!run.isActive) throw invalid(`Job run ${id} has ended and cannot be cancelled. Current status: ${run.state}`)
    if (run.state !== 'CANCELLING') this.life(id).cancel(seconds * this.#world.second)
  }

  /** @throws ApiError when there is no such run */
  life(id: string): RunLife {
    const life = this.#lives.get(id)
    if (!life) throw notFound(`Job run ${id}`)
    return life
  }

  /** End all by force. */
  async close(): Promise<void> {
    await Promise.all([...this.#lives.values()].map((life) => life.close()))
  }

  #hasRoom(run: Run): boolean {
    const others = this.all().filter(({ application }) => application === run.application)
    const inPlace = others.filter(({ state }) => IN_ITS_PLACE.includes(state)).length
    const next = others.find(({ state }) => WAITING.includes(state))
    return inPlace < run.application.maxConcurrentRuns && next === run
  }
}

function takesNone({ id, state }: Application) {
  return invalid(`Application ${id} takes no job runs. Current status: ${state}`)
}

function timeOf(query: URLSearchParams, name: string): Date | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw invalid(`${name} is no time.`)
  return time
}
