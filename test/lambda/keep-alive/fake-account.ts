import type { CloudFormationClient, StackStatus } from '@aws-sdk/client-cloudformation'
import { ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm'
import { expect } from '@jest/globals'
import { type KeepAliveEvent, RETRY, STATE_CHANGE } from '../../../lambda/keep-alive/event.ts'
import { keepAlive } from '../../../lambda/keep-alive/keep-alive.ts'
import type { Services } from '../../../lambda/keep-alive/look.ts'
import type { Measures } from '../../../lambda/keep-alive/metrics.ts'
import { DEFINITION } from './definition.ts'
import { FakeEmr } from './fake-emr.ts'

export const SCHEDULED: KeepAliveEvent = { source: 'aws.events', 'detail-type': 'Scheduled Event' }
export const STATE_CHANGED: KeepAliveEvent = { source: 'aws.emr-serverless', 'detail-type': STATE_CHANGE }
export const RETRIED: KeepAliveEvent = { source: 'aws.emr-serverless', 'detail-type': RETRY }

export const ENVIRONMENT = {
  DEFINITION_PARAMETER: '/tributary/dev/job',
  SWITCH_PARAMETER: '/tributary/dev/keep-alive',
  STACK_NAME: 'tributary-dev-pipeline',
  MOST_ATTEMPTS: '5',
  NAMESPACE: 'Tributary/dev/Runs',
}

export const MINUTE = 60_000

/** What a look told. */
export interface Told {
  readonly lines: readonly string[]
  readonly measures: readonly Measures[]
}

/** An account with the pipeline deployed; a clock that stands still unless it is put forward. */
export class FakeAccount {
  now = new Date('2026-01-01T00:00:00Z')
  readonly emr = new FakeEmr(() => this.now)
  stack: { status: StackStatus; changedAt: Date } | undefined = { status: 'CREATE_COMPLETE', changedAt: this.now }
  readonly parameters = new Map<string, { value: string; writtenAt: Date }>()
  /** What the next questions about the stack come to instead, in turn. */
  readonly stackErrors: (Error | undefined)[] = []

  constructor() {
    this.write(ENVIRONMENT.DEFINITION_PARAMETER, JSON.stringify(DEFINITION))
    this.write(ENVIRONMENT.SWITCH_PARAMETER, 'on')
  }

  write(name: string, value: string): void {
    this.parameters.set(name, { value, writtenAt: this.now })
  }

  /** A deployment begins, or ends. */
  deploy(status: StackStatus): void {
    const changedAt = status.endsWith('_IN_PROGRESS') ? this.now : (this.stack?.changedAt ?? this.now)
    this.stack = { status, changedAt }
  }

  /** A whole deployment, that takes a moment. */
  deployed(): void {
    this.pass(0.5)
    this.deploy('UPDATE_IN_PROGRESS')
    this.deploy('UPDATE_COMPLETE')
  }

  deleted(): void {
    this.stack = undefined
  }

  pass(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * MINUTE)
  }

  /** The function is called with an event. */
  async call(event = SCHEDULED): Promise<Told> {
    const told = { lines: [] as string[], measures: [] as Measures[] }
    const reports = { say: (line: string) => told.lines.push(line), measure: (m: Measures) => told.measures.push(m) }
    await keepAlive(this.services, ENVIRONMENT, event, reports)
    return told
  }

  get services(): Services {
    return {
      emr: this.emr.client,
      cloudFormation: { send: async () => this.describe() } as unknown as Pick<CloudFormationClient, 'send'>,
      ssm: { send: async (command: object) => this.parameter(command) } as unknown as Pick<SSMClient, 'send'>,
      now: () => this.now,
    }
  }

  private describe(): object {
    const error = this.stackErrors.shift()
    if (error) throw error
    if (!this.stack) {
      const message = `Stack with id ${ENVIRONMENT.STACK_NAME} does not exist`
      throw Object.assign(new Error(message), { name: 'ValidationError' })
    }
    return {
      Stacks: [{ StackStatus: this.stack.status, CreationTime: new Date(0), LastUpdatedTime: this.stack.changedAt }],
    }
  }

  private parameter(command: object): object {
    const { input } = command as { input: { Name: string } }
    expect(Object.keys(input)).toEqual(['Name'])
    const found = this.parameters.get(input.Name)
    if (!found) throw new ParameterNotFound({ message: '', $metadata: {} })
    return { Parameter: { Value: found.value, LastModifiedDate: found.writtenAt } }
  }
}
