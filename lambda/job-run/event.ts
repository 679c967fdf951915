import type { CdkCustomResourceEvent } from 'aws-lambda'
import type { JobDefinition, Stringly } from '../job/definition.ts'

/** Name of the object, in the folder of the status, that tells which operation goes on. */
export const OPERATION = 'operation.json'

/** Properties of the custom resource: what the job is. */
export type JobProperties = Stringly<JobDefinition>

/** What CloudFormation asks for; with an update also what the job was before. */
export type JobEvent = Pick<
  CdkCustomResourceEvent<JobProperties>,
  'RequestType' | 'RequestId' | 'ResourceProperties'
> & {
  readonly OldResourceProperties?: Partial<JobProperties>
  /** One that CloudFormation has made up, when it never had the answer to a creation. */
  readonly PhysicalResourceId?: string
} & Partial<Begun>

/** What `onEvent` answers beside the identity: the framework hands it on to `isComplete`. */
export interface Begun {
  /** When the operation began, epoch milliseconds. */
  readonly began: number
}

/** Seconds since the operation of an event began. */
export function secondsSince({ began }: JobEvent, now: number): number {
  return Math.round((now - (began ?? now)) / 1000)
}

/** The one application of the definition first, then the former one of an update. */
export function applicationsOf({ ResourceProperties, OldResourceProperties }: JobEvent): string[] {
  const former = OldResourceProperties?.run?.applicationId
  return distinct([ResourceProperties.run.applicationId, ...(former ? [former] : [])])
}

export function distinct(names: readonly string[]): string[] {
  return [...new Set(names)]
}
