import type { RetryPolicy } from '@aws-sdk/client-emr-serverless'

/**
 * Whether EMR tries a run again.
 * @param failures times at which its attempts failed, in order, the one at hand last, in milliseconds
 * @param hour milliseconds that count as an hour
 */
export function triesAgain(
  mode: string,
  policy: RetryPolicy | undefined,
  failures: readonly number[],
  hour: number,
): boolean {
  if (mode !== 'STREAMING') return failures.length < (policy?.maxAttempts ?? 1)
  const now = failures.at(-1) ?? 0
  return failures.filter((at) => at > now - hour).length < (policy?.maxFailedAttemptsPerHour ?? DEFAULT)
}

const DEFAULT = 5
