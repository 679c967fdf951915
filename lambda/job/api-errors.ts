/** What an error of an API means: try again later; what it is about does not exist; or it cannot succeed like this. */
export type Verdict = 'later' | 'gone' | 'fail'

/** Cannot be done at this moment, though no request was wrong. */
export class NotYetError extends Error {}

interface ApiError {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly $fault?: 'client' | 'server'
  readonly $metadata?: { readonly httpStatusCode?: number | undefined }
}

/** States of a resource that pass, time-outs, and requests that were cut off for the end of the function. */
const PASSING = new Set([
  ...['ConflictException', 'OperationAborted', 'ConditionalRequestConflict'],
  ...['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'SlowDown'],
  ...['TimeoutError', 'RequestTimeout', 'RequestTimeoutException', 'AbortError'],
])

/** Of the network, as Node names them. */
const NETWORK = new Set([
  ...['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN'],
])

const MISSING = new Set(['ResourceNotFoundException', 'NoSuchKey', 'NoSuchBucket', 'NotFound'])

/**
 * What becomes of each class of errors, after the SDK has tried again by itself:
 *
 * | Class                                        | Verdict | What is done                                    |
 * | -------------------------------------------- | ------- | ----------------------------------------------- |
 * | throttled (429), 5xx, network, time-out      | later   | the next look tries again                       |
 * | conflict (409) with what happens meanwhile   | later   | the next look sees what came of it              |
 * | an application in between two states         | later   | the next look finds it at rest                  |
 * | not found                                    | gone    | the same as ended, or stopped                   |
 * | validation                                   | fail    | in the words of the service                     |
 * | access denied                                | fail    | naming the action; `isDenied` tells it apart    |
 * | quota exceeded                               | fail    | in the words of the service, which name it      |
 * | anything else                                | fail    | with name and message                           |
 */
export function verdictOf(error: unknown): Verdict {
  const { name, code, $fault, $metadata } = apiError(error)
  const status = $metadata?.httpStatusCode ?? 0
  if (error instanceof NotYetError) return 'later'
  if (MISSING.has(name)) return 'gone'
  if (PASSING.has(name) || $fault === 'server' || status === 409 || status === 429 || status >= 500) return 'later'
  return NETWORK.has(code ?? '') ? 'later' : 'fail'
}

/** Whether a permission is missing. One that was given a moment ago may still be on its way through IAM. */
export function isDenied(error: unknown): boolean {
  return apiError(error).name.startsWith('AccessDenied')
}

/** The error in one sentence that says what to do, if anything can be done. */
export function sentenceOf(error: unknown): string {
  const { name, message } = apiError(error)
  if (isDenied(error)) {
    const [, action] = /not authorized to perform: ([\w-]+:\w+)/.exec(message) ?? []
    return `The function may not call ${action ?? 'an API'}; its role has to allow it: ${message}`
  }
  if (name === 'ServiceQuotaExceededException') return `A quota of the account is used up; ask AWS for more: ${message}`
  if (name === 'ValidationException') return `A request is refused as invalid: ${message}`
  return name === 'Error' ? message : `${name}: ${message}`
}

function apiError(error: unknown): ApiError {
  return error instanceof Error ? error : { name: 'Error', message: String(error) }
}
