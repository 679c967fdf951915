import { sentenceOf, verdictOf } from '../job/api-errors.ts'
import { refusal } from '../job/checkpoint.ts'
import { definitionOf, type JobDefinition } from '../job/definition.ts'
import type { S3 } from '../job/documents.ts'
import { applicationsOf, type JobEvent } from './event.ts'
import { isKnown, noteOperation, readOperation } from './operation.ts'

export interface EventAnswer {
  readonly PhysicalResourceId: string
}

/**
 * Begin what CloudFormation asks for: refuse a job that could not go on from its checkpoints, and note the operation, so
 * that those before it end. Nothing is started or stopped here, but in `isComplete`.
 * @param now epoch milliseconds
 * @throws Error that names the queries which could not go on, or says which API failed
 */
export async function onEvent(s3: S3, event: JobEvent, now: number): Promise<EventAnswer> {
  const definition = definitionOf(event.ResourceProperties)
  try {
    await begin(s3, event, definition, now)
  } catch (error) {
    // A bucket that is gone holds no checkpoints, and keeps nobody from deleting the rest.
    if (event.RequestType !== 'Delete' || verdictOf(error) !== 'gone') throw new Error(sentenceOf(error))
  }
  // One for all runs: another one would have CloudFormation delete the former, which is the same job.
  return { PhysicalResourceId: `tributary-${definition.environment}-job` }
}

async function begin(s3: S3, event: JobEvent, definition: JobDefinition, now: number): Promise<void> {
  const { RequestType, RequestId: request } = event
  const { status } = definition
  if (isKnown(await readOperation(s3, status), request)) {
    console.log(`${RequestType} ${request} has come before; nothing is begun anew.`)
    return
  }
  const refused = RequestType === 'Delete' ? undefined : await refusal(s3, definition)
  if (refused !== undefined) throw new Error(refused)
  await noteOperation(s3, status, { request, at: now, applications: applicationsOf(event) })
  console.log(`${RequestType} ${request} begins.`)
}
