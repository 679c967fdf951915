/** What errors of AWS's clients say beside their names. */
interface ServiceError {
  readonly name?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

const NETWORK = ['TimeoutError', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN']

/** Whether the same call may succeed in a minute: too many calls, a failure of the service, or of the way to it. */
export function passes(error: unknown): boolean {
  const { name = '', code = '', $metadata } = error as ServiceError
  const status = $metadata?.httpStatusCode ?? 0
  if (status === 429 || status >= 500) return true
  // Two starts at once, which are one: the next look sees it.
  if (name === 'ConflictException') return true
  return (
    /throttl|toomanyrequests|requestlimit|rateexceeded/i.test(name) || NETWORK.includes(name) || NETWORK.includes(code)
  )
}
