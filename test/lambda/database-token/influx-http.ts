import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'

/** A request, with its address taken apart. */
export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Status, JSON body and headers of an answer. */
export type Answered = [status: number, body?: unknown, headers?: Record<string, string>]

/** An answer that says why not, in InfluxDB's form. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** A whole request. */
export async function askedBy(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { method = '', headers } = request
  return { method, headers, url: new URL(request.url ?? '', 'http://server'), body: Buffer.concat(chunks) }
}

/** Send an answer, or why there is none, as InfluxDB words it. */
export async function respond(response: ServerResponse, answer: () => Answered | Promise<Answered>): Promise<void> {
  const [status, body, headers] = await Promise.resolve()
    .then(answer)
    .catch(({ status = 500, code = 'internal error', message }: Refusal): Answered => [status, { code, message }])
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}
