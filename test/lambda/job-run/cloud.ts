import type { JobDefinition } from '../../../lambda/job/definition.ts'
import type { RunReport } from '../../../lambda/job/status.ts'
import type { JobEvent } from '../../../lambda/job-run/event.ts'
import { type CompletionAnswer, isComplete } from '../../../lambda/job-run/is-complete.ts'
import { type EventAnswer, onEvent } from '../../../lambda/job-run/on-event.ts'
import type { Clients } from '../../../lambda/job-run/world.ts'
import { FakeEmr, type FakeRun } from '../job/fake-emr.ts'
import { FakeS3 } from '../job/fake-s3.ts'
import { stringly } from '../job/sample.ts'

/** What a version of the job does, some seconds after its run was made. */
export type Behaviour = 'healthy' | 'reports failure' | 'crashes' | 'never healthy'

const POLL_SECONDS = 10
const MOST_POLLS = 200

export function eventOf(
  RequestType: JobEvent['RequestType'],
  RequestId: string,
  definition: JobDefinition,
  former?: JobDefinition,
): JobEvent {
  const ResourceProperties = { ServiceToken: 'arn', ...stringly(definition) }
  return { RequestType, RequestId, ResourceProperties, ...(former && { OldResourceProperties: stringly(former) }) }
}

/** EMR and S3 in memory, with time that passes between two looks, and jobs that do what their version is known for. */
export class Cloud {
  readonly emr = new FakeEmr()
  readonly s3 = new FakeS3()
  /** By the version in the entry point. */
  readonly behaviours: Record<string, Behaviour> = {}
  /** Seconds for which a cancelled run goes on. */
  endingSeconds = 20
  /** Around every request of `isComplete`. */
  intercept: (<T>(request: () => Promise<T>) => Promise<T>) | undefined
  private started = 0
  /** What `onEvent` has answered, by the request. */
  private readonly answers = new Map<string, EventAnswer>()

  /** Let CloudFormation do something, and wait until it is done; refused with the reason when it fails. */
  async deploy(type: JobEvent['RequestType'], definition: JobDefinition, former?: JobDefinition): Promise<JobEvent> {
    this.started += 1
    const event = eventOf(type, `request-${this.started}`, definition, former)
    await this.begin(event)
    await this.complete(event)
    return event
  }

  async begin(event: JobEvent): Promise<Pick<EventAnswer, 'PhysicalResourceId'>> {
    const wait = async (milliseconds: number) => this.pass(milliseconds / 1000)
    const answer = await onEvent(this.s3.client, event, { now: () => this.emr.now, wait, patience: 180_000 })
    this.answers.set(event.RequestId, answer)
    return { PhysicalResourceId: answer.PhysicalResourceId }
  }

  async complete(event: JobEvent): Promise<CompletionAnswer> {
    for (let polls = 0; polls < MOST_POLLS; polls++) {
      const answer = await this.poll(event)
      if (answer.IsComplete) return answer
      this.pass(POLL_SECONDS)
    }
    throw new Error('Operation timed out')
  }

  poll(event: JobEvent): Promise<CompletionAnswer> {
    // As the framework does.
    const begun = { ...event, ...this.answers.get(event.RequestId) }
    return isComplete(this.clients, begun, { now: this.emr.now, region: 'eu-central-1' })
  }

  /** Time goes by: runs start, report, fail and end; applications stop. */
  pass(seconds: number): void {
    this.emr.now += seconds * 1000
    for (const run of this.emr.active) this.move(run)
    for (const [id, state] of this.emr.applications) {
      if (state === 'STOPPING') this.emr.applications.set(id, 'STOPPED')
    }
  }

  report(run: FakeRun, state: RunReport['state'], more: Partial<RunReport> = {}): void {
    const queries = { live: { state: state === 'healthy' ? 'committed' : 'starting' }, trends: { state: 'starting' } }
    this.s3.put(urlOf(run), { run: run.name, state, at: this.emr.now, queries, ...more })
  }

  private get clients(): Clients {
    const through = (client: { send(command: never): Promise<unknown> }) => ({
      send: (command: never) => (this.intercept ? this.intercept(() => client.send(command)) : client.send(command)),
    })
    return { emr: through(this.emr.client), s3: through(this.s3.client) } as unknown as Clients
  }

  private move(run: FakeRun): void {
    const since = (date: Date) => (this.emr.now - date.getTime()) / 1000
    if (run.state === 'CANCELLING') {
      if (since(run.updatedAt) >= this.endingSeconds) this.emr.become(run, 'CANCELLED')
      return
    }
    if (run.state === 'SCHEDULED') this.emr.become(run, 'RUNNING')
    if (run.state === 'SUBMITTED') this.emr.become(run, 'SCHEDULED')
    if (since(run.createdAt) >= 30) this.behave(run)
  }

  private behave(run: FakeRun): void {
    const [, version = ''] = /assets\/(\w+)\.py/.exec(run.request.jobDriver?.sparkSubmit?.entryPoint ?? '') ?? []
    const behaviour = this.behaviours[version] ?? 'healthy'
    if (behaviour === 'healthy') this.report(run, 'healthy')
    if (behaviour === 'never healthy') this.report(run, 'starting')
    if (behaviour === 'reports failure') this.report(run, 'failed', { reason: 'No module named trends' })
    if (behaviour === 'crashes') this.emr.become(run, 'FAILED', 'Job failed, please check complete logs. ExitCode: 1.')
  }
}

function urlOf({ name }: FakeRun): string {
  return `s3://checkpoints/status/runs/${name}.json`
}
