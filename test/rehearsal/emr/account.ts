import { setTimeout as delay } from 'node:timers/promises'
import {
  CreateApplicationCommand,
  EMRServerlessClient,
  type EMRServerlessClientConfig,
  GetApplicationCommand,
  GetJobRunCommand,
  type JobRun,
  StartJobRunCommand,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-emr-serverless'
import { beforeAll, beforeEach } from '@jest/globals'
import { afterwards, scratchDirectory } from '../../local/scratch.ts'
import { type EmrSettings, EmrStandIn } from './emr-stand-in.ts'
import type { EmrEvent } from './events.ts'

/** A stand-in whose runs are shell scripts: the entry point is the script. It is quick, and a second is short. */
export class Account {
  readonly emr: EmrStandIn
  readonly client: EMRServerlessClient
  readonly events: EmrEvent[]

  private constructor(emr: EmrStandIn, events: EmrEvent[]) {
    this.emr = emr
    this.events = events
    this.client = this.newClient()
  }

  static async open(settings: Partial<EmrSettings> = {}): Promise<Account> {
    const events: EmrEvent[] = []
    const emr = await EmrStandIn.open({
      ...{ folder: scratchDirectory(), step: 10, second: 10, onEvent: (event) => events.push(event) },
      command: ({ request }, cwd) => {
        const script = request.jobDriver?.sparkSubmit?.entryPoint ?? ''
        return { command: '/bin/bash', args: ['-c', script], cwd }
      },
      ...settings,
    })
    const account = new Account(emr, events)
    afterwards(() => account.close())
    return account
  }

  newClient(settings: EMRServerlessClientConfig = {}): EMRServerlessClient {
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' }
    return new EMRServerlessClient({ endpoint: this.emr.url, region: 'eu-west-1', credentials, ...settings })
  }

  async close(): Promise<void> {
    this.client.destroy()
    await this.emr.close()
  }

  /** The id of an application that rests. */
  async application(properties: object = {}): Promise<string> {
    const request = { releaseLabel: 'emr-spark-8.1.0', type: 'SPARK', name: 'stream', ...properties }
    const { applicationId = '' } = await this.client.send(new CreateApplicationCommand(request))
    await this.until(applicationId, 'CREATED')
    return applicationId
  }

  async until(applicationId: string, state: string): Promise<void> {
    const look = () => this.client.send(new GetApplicationCommand({ applicationId }))
    while ((await look()).application?.state !== state) await delay(5)
  }

  /** The id of a streaming run of a script; unless the request says otherwise, all of an application have one token. */
  async run(applicationId: string, script: string, request: Partial<StartJobRunCommandInput> = {}): Promise<string> {
    const { jobRunId = '' } = await this.client.send(
      new StartJobRunCommand({ ...streamingRun(applicationId, script), ...request }),
    )
    return jobRunId
  }

  async look(applicationId: string, jobRunId: string, attempt?: number): Promise<JobRun> {
    const request = { applicationId, jobRunId, ...(attempt && { attempt }) }
    return (await this.client.send(new GetJobRunCommand(request))).jobRun as JobRun
  }

  /** Wait for a state of a run. */
  async reached(applicationId: string, jobRunId: string, state: string): Promise<JobRun> {
    for (;;) {
      const run = await this.look(applicationId, jobRunId)
      if (run.state === state) return run
      if (ENDED.includes(run.state ?? '')) throw new Error(`The run is ${run.state}: ${run.stateDetails}`)
      await delay(5)
    }
  }
}

export function streamingRun(applicationId: string, entryPoint: string) {
  return {
    ...{ applicationId, executionRoleArn: 'arn:aws:iam::000000000000:role/job', mode: 'STREAMING' as const },
    ...{ jobDriver: { sparkSubmit: { entryPoint } }, name: 'stream-1-2', clientToken: `token-${applicationId}` },
  }
}

/** An account for the tests of a file; before each of them, another application that rests. */
export function accountForTests(): { readonly account: Account; readonly app: string } {
  const here = {} as { account: Account; app: string }
  beforeAll(async () => {
    here.account = await Account.open()
  })
  beforeEach(async () => {
    here.app = await here.account.application()
  })
  return here
}

const ENDED = ['SUCCESS', 'FAILED', 'CANCELLED']
