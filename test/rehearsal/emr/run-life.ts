import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ApplicationState, JobRunState } from '@aws-sdk/client-emr-serverless'
import type { Program } from '../../../local/services/leash.ts'
import { AttemptProcess, failureDetails, NoProcess, shortened } from './attempt.ts'
import { triesAgain } from './retry-policy.ts'
import type { Attempt, Run } from './run.ts'
import { pause, type World } from './world.ts'

/**
 * What an attempt of a run executes.
 * @param folder the working folder of the attempt, empty
 */
export type Command = (run: Run, folder: string) => Program | Promise<Program>

/** Where and when a run is executed, and what. */
export interface Circumstances {
  /** Below it each attempt has its folder and its log. */
  readonly folder: string
  readonly command: Command
  /** Whether the application has room for the run. */
  readonly hasRoom: () => boolean
}

const SECONDS_OF_AN_HOUR = 3600

/** What happens to a run, from its beginning to its end. */
export class RunLife {
  /** Settles when the run has ended. */
  readonly ended: Promise<void>
  readonly run: Run
  readonly #world: World
  readonly #folder: string
  readonly #command: Command
  readonly #hasRoom: () => boolean
  readonly #cancelled = new AbortController()
  readonly #failures: number[] = []
  #process: AttemptProcess | undefined

  constructor(world: World, run: Run, { folder, command, hasRoom }: Circumstances) {
    this.#world = world
    this.run = run
    this.#folder = folder
    this.#command = command
    this.#hasRoom = hasRoom
    this.ended = this.#live()
  }

  /** @param grace milliseconds for which its processes may go on; with 0 they are ended by force */
  cancel(grace: number): void {
    this.run.move(JobRunState.CANCELLING)
    this.#cancelled.abort()
    // That it has ended is seen below; what may fail is only the look at what else is left of its group.
    this.#process?.end(grace).catch(() => undefined)
  }

  /** End the processes of the attempt by force, as a worker dies. @throws NoProcess when there are none */
  async kill(): Promise<void> {
    if (!this.#process) throw new NoProcess(`Job run ${this.run.id} has no process; it is ${this.run.state}.`)
    await this.#process.end(0)
  }

  async close(): Promise<void> {
    this.#cancelled.abort()
    await this.#process?.end(0)
    await this.ended
  }

  async #live(): Promise<void> {
    const run = this.run
    await this.#pause()
    while (!this.#isCancelled && !this.#hasRoom()) {
      if (run.state !== JobRunState.QUEUED) run.move(JobRunState.QUEUED)
      await this.#pause()
    }
    run.attempts.push(this.#newAttempt())
    for (;;) {
      const failure = await this.#attempt(run.attempts.at(-1) as Attempt)
      if (this.#isCancelled) break
      if (failure === undefined) return run.move(JobRunState.SUCCESS)
      this.#failures.push(Date.now())
      const hour = SECONDS_OF_AN_HOUR * this.#world.second
      if (!triesAgain(run.mode, run.request.retryPolicy, this.#failures, hour)) {
        return run.move(JobRunState.FAILED, failure)
      }
      run.retry(this.#newAttempt(), failure)
    }
    await pause(this.#world)
    if (!this.#world.closing.aborted) run.move(JobRunState.CANCELLED)
  }

  /** From its scheduling to its end; why it failed. */
  async #attempt({ folder, logFile }: Attempt): Promise<string | undefined> {
    if (!(await this.#reach(JobRunState.PENDING)) || !(await this.#applicationIsUp())) return undefined
    if (!(await this.#reach(JobRunState.SCHEDULED))) return undefined
    let program: Program
    try {
      program = await this.#command(this.run, folder)
    } catch (error) {
      return shortened(`Job failed: its files or settings cannot be used. ${(error as Error).message}`)
    }
    if (this.#isCancelled) return undefined
    this.#process = new AttemptProcess(program, logFile)
    this.run.move(JobRunState.RUNNING)
    const code = await this.#process.ended
    this.#process = undefined
    return code === 0 ? undefined : failureDetails(code, logFile)
  }

  /** Be in a state for its time; false when the run is cancelled before it is over. */
  async #reach(state: JobRunState): Promise<boolean> {
    if (this.#isCancelled) return false
    this.run.move(state)
    await this.#pause()
    return !this.#isCancelled
  }

  async #applicationIsUp(): Promise<boolean> {
    const { application } = this.run
    while (!this.#isCancelled && application.state !== ApplicationState.STARTED) {
      application.start()
      await this.#pause()
    }
    return !this.#isCancelled
  }

  #newAttempt(): Attempt {
    const number = this.run.attempts.length + 1
    const folder = join(this.#folder, String(number))
    mkdirSync(folder, { recursive: true })
    const [createdAt, state] = [new Date(), JobRunState.SUBMITTED]
    return {
      ...{ number, folder, logFile: `${folder}.log` },
      ...{ createdAt, updatedAt: createdAt, state, stateDetails: '' },
    }
  }

  #pause(): Promise<void> {
    return pause(this.#world, this.#cancelled.signal)
  }

  get #isCancelled(): boolean {
    return this.#cancelled.signal.aborted
  }
}
