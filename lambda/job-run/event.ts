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
}

/** The one application of the definition first, then the former one of an update. */
export function applicationsOf({ ResourceProperties, OldResourceProperties }: JobEvent): string[] {
  const former = OldResourceProperties?.run?.applicationId
  return distinct([ResourceProperties.run.applicationId, ...(former ? [former] : [])])
}

export function distinct(names: readonly string[]): string[] {
  return [...new Set(names)]
}
