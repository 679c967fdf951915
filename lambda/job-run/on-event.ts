import { sentenceOf, verdictOf } from '../job/api-errors.ts'
import { refusal } from '../job/checkpoint.ts'
import { definitionOf } from '../job/definition.ts'
import type { S3 } from '../job/documents.ts'
import { applicationsOf, type Begun, type JobEvent } from './event.ts'
import { isKnown, isReturn, noteOperation, readOperation } from './operation.ts'
import { type Clock, withRetries } from './retry.ts'

export interface EventAnswer extends Begun {
  readonly PhysicalResourceId: string
}

/** The time that there is. */
export interface Time extends Clock {
  /** Milliseconds after which what fails is not tried again. */
  readonly patience: number
}

const REFUSED = 'Nothing was stopped. docs/runbook.md#reset-the-checkpoint-of-one-query says how to let it begin anew.'

const RETURN_REFUSED =
  'So the version that was deployed before cannot take over again: its run has ended, and a run of the version that ' +
  'failed, if there is one, is left alone. docs/runbook.md#a-rollback-that-is-refused says how to go on from here.'

/**
 * Begin what CloudFormation asks for: refuse a job that could not go on from its checkpoints, and note the operation, so
 * that those before it end. Nothing is started or stopped here, but in `isComplete`.
 * @throws Error that names the queries which could not go on, or says which API failed
 */
export async function onEvent(s3: S3, event: JobEvent, time: Time): Promise<EventAnswer> {
  const began = await withRetries(() => begin(s3, event, time.now()), time, time.patience).catch((error) => {
    // A bucket that is gone holds no checkpoints, and keeps nobody from deleting the rest.
    if (event.RequestType !== 'Delete' || verdictOf(error) !== 'gone') throw new Error(sentenceOf(error))
    return time.now()
  })
  return { PhysicalResourceId: identityOf(event), began }
}

/** One for all runs: another one would have CloudFormation delete the former, which is the same job. */
function identityOf({ RequestType, ResourceProperties, PhysicalResourceId }: JobEvent): string {
  const own = `tributary-${ResourceProperties.environment}-job`
  // What is deleted has the id that CloudFormation knows; it made one up if it was never told ours.
  return RequestType === 'Delete' ? (PhysicalResourceId ?? own) : own
}

/** When the operation began, epoch milliseconds: it may have been before. */
async function begin(s3: S3, event: JobEvent, now: number): Promise<number> {
  const { RequestType, RequestId: request } = event
  const definition = definitionOf(event.ResourceProperties)
  const operation = await readOperation(s3, definition.status)
  if (isKnown(operation, request)) {
    console.log(`${RequestType} ${request} has come before; nothing is begun anew.`)
    return operation?.request === request ? operation.at : now
  }
  const refused = RequestType === 'Delete' ? undefined : await refusal(s3, definition)
  if (refused !== undefined) throw new Error(`${refused} ${isReturn(event, operation) ? RETURN_REFUSED : REFUSED}`)
  await noteOperation(s3, definition.status, { request, at: now, applications: applicationsOf(event) })
  console.log(`${RequestType} ${request} begins.`)
  return now
}
