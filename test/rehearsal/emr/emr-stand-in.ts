import { Applications } from './applications.ts'
import type { Listener } from './events.ts'
import { HttpService } from './http-service.ts'
import { JobRuns } from './job-runs.ts'
import { routes } from './routes.ts'
import type { Run } from './run.ts'
import type { Command } from './run-life.ts'
import type { World } from './world.ts'

export interface EmrSettings {
  /** Where folders and logs of the attempts go, `<run>/<attempt>/` and `<run>/<attempt>.log`. */
  readonly folder: string
  readonly command: Command
  readonly onEvent?: Listener
  /** 0 takes a free one, and so does none. */
  readonly port?: number
  readonly region?: string
  readonly account?: string
  /** Milliseconds in each state that leads to another by itself; 200. */
  readonly step?: number
  /** Milliseconds that count as a second of a grace period, and of the hour of the retry policy; 1,000. */
  readonly second?: number
}

/**
 * Stands for EMR Serverless: speaks its API for applications and job runs, and really executes a command for each
 * attempt of a run. What the documentation leaves open is answered the stricter way. It has no permissions, quotas,
 * capacities, sessions or dashboards, and applications do not stop by themselves. For a run that is cancelled, SIGTERM
 * goes to the Python driver, which ends its queries between two batches as EMR documents it; where there is no driver, to
 * all processes of the run. After the grace period they are ended by force.
 */
export class EmrStandIn {
  readonly #service: HttpService
  readonly #runs: JobRuns
  readonly #closing: AbortController

  private constructor(service: HttpService, runs: JobRuns, closing: AbortController) {
    this.#service = service
    this.#runs = runs
    this.#closing = closing
  }

  static async open(settings: EmrSettings): Promise<EmrStandIn> {
    const { account = '000000000000', region = 'us-east-1', step = 200, second = 1_000 } = settings
    const closing = new AbortController()
    const emit: Listener = (event) => closing.signal.aborted || settings.onEvent?.(event)
    const world: World = { account, region, step, second, emit, closing: closing.signal }
    const runs = new JobRuns(world, settings.folder, settings.command)
    const applications = new Applications(world, (id) => runs.isBusy(id))
    const service = await HttpService.open(routes(applications, runs), settings.port ?? 0)
    return new EmrStandIn(service, runs, closing)
  }

  get url(): string {
    return this.#service.url
  }

  /** All runs there have been, the oldest first. */
  runs(): Run[] {
    return this.#runs.all()
  }

  /** The next calls are refused for being too many. */
  throttle(calls: number): void {
    this.#service.throttle(calls)
  }

  /** End the processes of a run's attempt by force, as when its worker dies. @throws NoProcess when it has none */
  async kill(runId: string): Promise<void> {
    await this.#runs.life(runId).kill()
  }

  /** Leaves no process. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#runs.close()
    await this.#service.close()
  }
}
