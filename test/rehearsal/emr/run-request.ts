import type { StartJobRunRequest } from '@aws-sdk/client-emr-serverless'
import { invalid } from './api-error.ts'

const LONGEST_NAME = 256
const LONGEST_GRACE = 1800
const SHORTEST_GRACE = 15
const MODES = ['BATCH', 'STREAMING']
/** Seconds, when the call does not say: only streaming runs have time to finish what they are at. */
const DEFAULT_GRACE: Readonly<Record<string, number>> = { STREAMING: 120, BATCH: 0 }

/** @throws ApiError when the request cannot be */
export function checkRequest(request: StartJobRunRequest): void {
  const { executionRoleArn = '', jobDriver, name, mode = 'BATCH', retryPolicy = {} } = request
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(executionRoleArn))
    throw invalid('executionRoleArn is no ARN of a role.')
  if (!jobDriver?.sparkSubmit?.entryPoint) throw invalid('jobDriver.sparkSubmit.entryPoint is required.')
  if (name !== undefined && (name === '' || name.length > LONGEST_NAME)) throw invalid('name has 1 to 256 characters.')
  if (!MODES.includes(mode)) throw invalid(`mode must be one of ${MODES.join(', ')}.`)
  const { maxAttempts, maxFailedAttemptsPerHour } = retryPolicy
  if (mode === 'STREAMING' && maxAttempts !== undefined) throw invalid('maxAttempts is for batch runs.')
  if (mode === 'BATCH' && maxFailedAttemptsPerHour !== undefined) {
    throw invalid('maxFailedAttemptsPerHour is for streaming runs.')
  }
  for (const most of [maxAttempts, maxFailedAttemptsPerHour]) {
    if (most !== undefined && !(Number.isInteger(most) && most >= 1 && most <= 10)) {
      throw invalid('The numbers of retryPolicy are from 1 to 10.')
    }
  }
}

/**
 * Seconds for which a cancelled run may go on.
 * @throws ApiError when it is none that EMR knows
 */
export function graceSeconds(query: URLSearchParams, mode: string): number {
  const text = query.get('shutdownGracePeriodInSeconds')
  if (text === null) return DEFAULT_GRACE[mode] ?? 0
  const seconds = Number(text)
  const between = Number.isInteger(seconds) && seconds >= SHORTEST_GRACE && seconds <= LONGEST_GRACE
  if (seconds !== 0 && !between) throw invalid('shutdownGracePeriodInSeconds is 0, or from 15 to 1800.')
  return seconds
}
