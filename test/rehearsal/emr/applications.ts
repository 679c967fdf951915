import {
  ApplicationState,
  type ApplicationSummary,
  type CreateApplicationRequest,
  type UpdateApplicationRequest,
} from '@aws-sdk/client-emr-serverless'
import { invalid, notFound } from './api-error.ts'
import { Application } from './application.ts'
import { ClientTokens } from './client-tokens.ts'
import { type Page, page } from './paging.ts'
import type { World } from './world.ts'

const RESTING: readonly ApplicationState[] = [ApplicationState.CREATED, ApplicationState.STOPPED]
const UP: readonly ApplicationState[] = [ApplicationState.STARTING, ApplicationState.STARTED]

/** The applications of an account. */
export class Applications {
  readonly #world: World
  readonly #all = new Map<string, Application>()
  readonly #tokens = new ClientTokens()
  readonly #isBusy: (id: string) => boolean

  /** @param isBusy whether an application has runs that have not ended */
  constructor(world: World, isBusy: (id: string) => boolean) {
    this.#world = world
    this.#isBusy = isBusy
  }

  /** @throws ApiError when the request cannot be */
  create(request: CreateApplicationRequest): Application {
    if (!request.releaseLabel || !request.type) throw invalid('releaseLabel and type are required.')
    const id = this.#tokens.once(request.clientToken, request, () => {
      const application = new Application(this.#world, request)
      this.#all.set(application.id, application)
      return application.id
    })
    return this.get(id)
  }

  /** One that was deleted is still known, as terminated. @throws ApiError when there is none */
  get(id: string): Application {
    const application = this.#all.get(id)
    if (!application) throw notFound(`Application ${id}`)
    return application
  }

  list(query: URLSearchParams): Page<ApplicationSummary> {
    const states = query.getAll('states')
    const all = [...this.#all.values()]
      .filter(({ state }) => states.length === 0 || states.includes(state))
      .map((application): ApplicationSummary => {
        const { id, arn, releaseLabel, state, createdAt, updatedAt, properties } = application
        return { id, arn, releaseLabel, state, createdAt, updatedAt, type: properties.type, name: properties.name }
      })
    return page(all as (ApplicationSummary & { id: string })[], query)
  }

  /** @throws ApiError unless it rests */
  update(id: string, { clientToken: _, applicationId: __, ...changes }: UpdateApplicationRequest): Application {
    const application = this.#resting(id, 'updated')
    application.properties = { ...application.properties, ...changes } as Application['properties']
    application.updatedAt = new Date()
    return application
  }

  /** @throws ApiError when it is on its way down, or deleted */
  start(id: string): void {
    const application = this.get(id)
    if (![...RESTING, ...UP].includes(application.state)) throw wrongState(application, 'started', [...RESTING, ...UP])
    application.start()
  }

  /** @throws ApiError when it is not up, or has runs that have not ended */
  stop(id: string): void {
    const application = this.get(id)
    if (!UP.includes(application.state)) throw wrongState(application, 'stopped', UP)
    if (this.#isBusy(id)) {
      throw invalid(`Application ${id} cannot be stopped: cancel its job runs, or wait until they have ended.`)
    }
    application.stop()
  }

  /** @throws ApiError unless it rests */
  delete(id: string): void {
    if (this.#isBusy(id)) throw invalid(`Application ${id} cannot be deleted: it has active job runs.`)
    this.#resting(id, 'deleted').terminate()
  }

  #resting(id: string, what: string): Application {
    const application = this.get(id)
    if (!RESTING.includes(application.state)) throw wrongState(application, what, RESTING)
    return application
  }
}

function wrongState({ id, state }: Application, what: string, states: readonly string[]) {
  return invalid(
    `Application ${id} must be in one of the following statuses to be ${what}: [${states.join(', ')}]. Current status: ${state}`,
  )
}
