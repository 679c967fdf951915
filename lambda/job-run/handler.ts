import { setTimeout } from 'node:timers/promises'
import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless'
import { S3Client } from '@aws-sdk/client-s3'
import type { Context } from 'aws-lambda'
import { limited } from '../job/time-limit.ts'
import type { JobEvent } from './event.ts'
import { type CompletionAnswer, isComplete as completionOf } from './is-complete.ts'
import { onEvent as begin, type EventAnswer } from './on-event.ts'

/** A request that hangs leaves time for another one. */
const requestHandler = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true }
const patient = { retryMode: 'adaptive', maxAttempts: 6, requestHandler } as const
const emr = new EMRServerlessClient(patient)
const s3 = new S3Client(patient)

/** A bad minute of S3 is no reason to fail a deployment, milliseconds. */
const PATIENCE = 180_000
/** What is left for the last try, and to say what happened, milliseconds. */
const LAST_TRY = 30_000

/** CloudFormation asks for something. */
export function onEvent(event: JobEvent, context: Context): Promise<EventAnswer> {
  const patience = Math.min(PATIENCE, context.getRemainingTimeInMillis() - LAST_TRY)
  return begin(limited(s3, context), event, { now: Date.now, wait: setTimeout, patience })
}

/** The framework asks whether it is done. */
export function isComplete(event: JobEvent, context: Context): Promise<CompletionAnswer> {
  const clients = { emr: limited(emr, context), s3: limited(s3, context) }
  return completionOf(clients, event, { now: Date.now(), region: process.env.AWS_REGION ?? '' })
}
