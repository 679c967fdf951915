import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { askedBy, Refusal, respond } from './influx-http.ts'
import { InfluxInstance } from './influx-instance.ts'

/** An instance of InfluxDB v2 for one test, which can be told to fail. */
export class InfluxServer extends InfluxInstance {
  /** Method and path of each request. */
  readonly requests: string[] = []
  /** Statuses that the next requests get instead of an answer; 0 breaks the connection off. */
  readonly failures: number[] = []
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response))

  constructor() {
    super({ username: 'admin', password: 'correct', organization: 'tributary', bucket: 'tributary' })
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await askedBy(request)
    this.requests.push(`${asked.method} ${asked.url.pathname}`)
    const failure = this.failures.shift()
    if (failure === 0) return void request.socket.destroy()
    await respond(response, () => {
      if (failure) throw new Refusal(failure, 'unavailable', 'try later')
      return this.answer(asked)
    })
  }
}
