import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation'
import { S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { JobDefinition } from '../../lambda/job/definition.ts'
import { type RunReport, readRunReport } from '../../lambda/job/status.ts'
import type { CloudClient } from './cloud/cloud-client.ts'
import type { Run } from './emr/run.ts'

export const FOUNDATION = 'tributary-dev-foundation'
export const PIPELINE = 'tributary-dev-pipeline'
const JOB_RESOURCE = 'Custom::TributaryJob'

/** What AWS tells about the deployment, as a person would ask for it. */
export class Deployment {
  readonly #cloudFormation: CloudFormationClient
  readonly #ssm: SSMClient
  readonly #s3: S3Client

  constructor(cloud: CloudClient) {
    this.#cloudFormation = cloud.of(CloudFormationClient)
    this.#ssm = cloud.of(SSMClient)
    this.#s3 = cloud.of(S3Client)
  }

  /** Undefined when there is no such stack. */
  async stackStatus(stack: string): Promise<string | undefined> {
    try {
      const { Stacks = [] } = await this.#cloudFormation.send(new DescribeStacksCommand({ StackName: stack }))
      return Stacks[0]?.StackStatus
    } catch (error) {
      const { name, message } = error as Error
      if (name === 'ValidationError' && message.includes('does not exist')) return undefined
      throw error
    }
  }

  /** What has happened last to a stack, as a person reads it. */
  async latestEvent(stack: string): Promise<string | undefined> {
    const { StackEvents: [event] = [] } = await this.#cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: stack }),
    )
    return event && `${event.StackName}: ${event.ResourceStatus} ${event.LogicalResourceId} (${event.ResourceType})`
  }

  /** The events of the job's resource since a moment, the oldest first, as a person reads them. */
  async jobEvents(since: Date): Promise<string[]> {
    const events: StackEvent[] = []
    let NextToken: string | undefined
    do {
      const request = { StackName: PIPELINE, ...(NextToken && { NextToken }) }
      const page = await this.#cloudFormation.send(new DescribeStackEventsCommand(request))
      events.push(...(page.StackEvents ?? []))
      NextToken = page.NextToken
    } while (NextToken)
    return events
      .filter(({ ResourceType, Timestamp }) => ResourceType === JOB_RESOURCE && Timestamp && Timestamp >= since)
      .sort((a, b) => Number(a.Timestamp) - Number(b.Timestamp))
      .map(({ ResourceStatus, ResourceStatusReason }) =>
        [ResourceStatus, ResourceStatusReason].filter(Boolean).join(': '),
      )
  }

  /** The job as it is deployed. */
  async definition(): Promise<JobDefinition> {
    const { Parameter } = await this.#ssm.send(new GetParameterCommand({ Name: '/tributary/dev/job' }))
    return JSON.parse(Parameter?.Value ?? '{}') as JobDefinition
  }

  /** What a run has told of itself last; undefined before it has. */
  async report({ name }: Run): Promise<RunReport | undefined> {
    return readRunReport(this.#s3, (await this.definition()).status, name)
  }

  /** Whether a run has told that all of its queries are well. */
  async isHealthy(run: Run): Promise<boolean> {
    return (await this.report(run))?.state === 'healthy'
  }
}
