import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiError, invalid, throttled } from './api-error.ts'

/** A call, taken apart. */
export interface Call {
  /** What the placeholders of the path stand for. */
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

/** Method, path with `{placeholders}`, and what answers; an `ApiError` that it throws is answered as such. */
export type Route = readonly [method: string, path: string, answer: (call: Call) => object]

/** Serves routes by AWS's protocol restJson1 on this machine. */
export class HttpService {
  readonly #server: Server
  #throttled = 0

  private constructor(routes: readonly Route[]) {
    this.#server = createServer(async (request, response) => {
      try {
        send(response, 200, await this.#answer(routes, request))
      } catch (error) {
        sendError(response, error as Error)
      }
    })
  }

  /** @param port 0 takes a free one */
  static async open(routes: readonly Route[], port: number): Promise<HttpService> {
    const service = new HttpService(routes)
    await new Promise<void>((resolve, reject) => {
      service.#server.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
    return service
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The next calls are refused for being too many. */
  throttle(calls: number): void {
    this.#throttled = calls
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(routes: readonly Route[], request: IncomingMessage): Promise<object> {
    const text = await textOf(request)
    if (this.#throttled > 0) {
      this.#throttled--
      throw throttled()
    }
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://local')
    for (const [method, pattern, answer] of routes) {
      const path = method === request.method ? matched(pattern, pathname) : undefined
      if (path) return answer({ path, query, body: parsed(text) })
    }
    throw new ApiError('UnknownOperationException', 404, `There is no operation ${request.method} ${pathname}.`)
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function parsed(text: string): Record<string, unknown> {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    throw invalid('The body is not JSON.')
  }
}

/** What the placeholders stand for; undefined when it is another path. */
function matched(pattern: string, path: string): Record<string, string> | undefined {
  const [names, parts] = [pattern.split('/'), path.split('/')]
  if (names.length !== parts.length) return undefined
  const found: Record<string, string> = {}
  for (const [i, name] of names.entries()) {
    const part = decodeURIComponent(parts[i] ?? '')
    if (name.startsWith('{')) found[name.slice(1, -1)] = part
    else if (name !== part) return undefined
  }
  return found
}

function sendError(response: ServerResponse, error: Error): void {
  const { type, status, message } =
    error instanceof ApiError ? error : new ApiError('InternalServerException', 500, String(error.stack))
  response.setHeader('x-amzn-errortype', type)
  send(response, status, { __type: type, message })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() })
  response.end(JSON.stringify(body, timesInSeconds))
}

/** The protocol's form of a time; called when a date has become a string already. */
function timesInSeconds(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key]
  return original instanceof Date ? original.getTime() / 1000 : value
}
