import type { CreateApplicationRequest, Application as Described } from '@aws-sdk/client-emr-serverless'
import { ApplicationState } from '@aws-sdk/client-emr-serverless'
import { stateChange } from './events.ts'
import { arnOf, freshId, pause, type World } from './world.ts'

/** What else an application is made of. */
export type Properties = Omit<CreateApplicationRequest, 'clientToken' | 'tags'>

/** Runs that may be up at once when an application says nothing of it. */
const CONCURRENT_RUNS = 15

/** An application, which holds the runs. */
export class Application {
  readonly id = freshId()
  readonly arn: string
  readonly createdAt = new Date()
  readonly tags: Record<string, string>
  updatedAt = this.createdAt
  state: ApplicationState = ApplicationState.CREATING
  properties: Properties
  readonly #world: World

  constructor(world: World, { clientToken: _, tags = {}, ...properties }: CreateApplicationRequest) {
    this.#world = world
    this.arn = arnOf(world, 'applications', this.id)
    this.properties = properties
    this.tags = { ...tags }
    this.#moveLater(ApplicationState.CREATED)
  }

  get releaseLabel(): string {
    return this.properties.releaseLabel ?? ''
  }

  get maxConcurrentRuns(): number {
    return this.properties.schedulerConfiguration?.maxConcurrentRuns ?? CONCURRENT_RUNS
  }

  get startsByItself(): boolean {
    return this.properties.autoStartConfiguration?.enabled ?? true
  }

  /** Does nothing unless it rests. */
  start(): void {
    if (this.state === ApplicationState.CREATED || this.state === ApplicationState.STOPPED) {
      this.#move(ApplicationState.STARTING)
      this.#moveLater(ApplicationState.STARTED)
    }
  }

  stop(): void {
    this.#move(ApplicationState.STOPPING)
    this.#moveLater(ApplicationState.STOPPED)
  }

  terminate(): void {
    this.#move(ApplicationState.TERMINATED)
  }

  described(): Described {
    const { id, arn, state, createdAt, updatedAt, tags, properties } = this
    const same = { arn, state, stateDetails: '', createdAt, updatedAt, tags }
    return { ...(properties as Described), ...same, applicationId: id, releaseLabel: this.releaseLabel }
  }

  #move(state: ApplicationState): void {
    const previous = this.state
    this.state = state
    this.updatedAt = new Date()
    const ids = { applicationId: this.id, applicationName: this.properties.name ?? '' }
    this.#world.emit({
      detailType: 'EMR Serverless Application State Change',
      detail: stateChange(this, ids, state, previous),
    })
  }

  async #moveLater(state: ApplicationState): Promise<void> {
    const before = this.state
    await pause(this.#world)
    if (this.state === before && !this.#world.closing.aborted) this.#move(state)
  }
}
