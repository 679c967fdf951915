import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless'
import { S3Client } from '@aws-sdk/client-s3'
import type { Context } from 'aws-lambda'
import { limited } from '../job/time-limit.ts'
import type { JobEvent } from './event.ts'
import { type CompletionAnswer, isComplete as completionOf } from './is-complete.ts'
import { onEvent as begin, type EventAnswer } from './on-event.ts'

const emr = new EMRServerlessClient({ retryMode: 'adaptive', maxAttempts: 6 })
const s3 = new S3Client({ retryMode: 'adaptive', maxAttempts: 6 })

/** CloudFormation asks for something. */
export function onEvent(event: JobEvent, context: Context): Promise<EventAnswer> {
  return begin(limited(s3, context), event, Date.now())
}

/** The framework asks whether it is done. */
export function isComplete(event: JobEvent, context: Context): Promise<CompletionAnswer> {
  const clients = { emr: limited(emr, context), s3: limited(s3, context) }
  return completionOf(clients, event, { now: Date.now(), region: process.env.AWS_REGION ?? '' })
}
