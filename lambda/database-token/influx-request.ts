/** What InfluxDB refused. The message holds its words, and nothing of what was sent. */
export class InfluxError extends Error {
  override name = 'InfluxError'
  readonly status: number

  constructor(what: string, status: number, reason: string) {
    super(`${what}: ${status} ${reason.slice(0, 200)}`.trim())
    this.status = status
  }
}

/** There is no such host, however often it was asked for: the database is gone. */
export class UnknownHostError extends Error {
  override name = 'UnknownHostError'
}

export interface Patience {
  readonly attempts: number
  readonly pauseMs: number
  readonly wait: (ms: number) => Promise<void>
}

const TIMEOUT_MS = 10_000
const PASSING = [429, 500, 502, 503, 504]

/**
 * Send a request, again when there was no answer or a passing one: an instance that was just made may need a moment.
 * @throws InfluxError for any other answer than 2xx, UnknownHostError, or what fetch throws in the end
 */
export async function influxRequest(url: URL, init: RequestInit, patience: Patience): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= patience.attempts
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error: Error) => {
      if (!last) return undefined
      // A database that was just made may not be in DNS yet.
      if (codeOf(error) === 'ENOTFOUND') throw new UnknownHostError(`There is no host ${url.hostname}.`)
      throw new Error(`${url.origin} does not answer: ${codeOf(error) ?? error.message}`)
    })
    if (answer?.ok) return answer
    if (answer && (last || !PASSING.includes(answer.status))) throw await refusal(url, init, answer)
    await answer?.body?.cancel()
    await patience.wait(patience.pauseMs)
  }
}

function codeOf(error: Error): string | undefined {
  return (error.cause as { code?: string } | undefined)?.code
}

async function refusal(url: URL, { method = 'GET' }: RequestInit, answer: Response): Promise<InfluxError> {
  const text = await answer.text()
  return new InfluxError(`${method} ${url.pathname}`, answer.status, reasonIn(text))
}

function reasonIn(text: string): string {
  try {
    const { code, message } = JSON.parse(text) as { code?: string; message?: string }
    return [code, message].filter(Boolean).join(': ')
  } catch {
    return text
  }
}
