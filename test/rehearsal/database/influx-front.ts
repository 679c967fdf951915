import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { CertificatePem } from '../../../local/services/certificate.ts'
import { type Answered, type Asked, askedBy, Refusal, respond } from '../../lambda/database-token/influx-http.ts'
import { InfluxInstance, type Setup } from '../../lambda/database-token/influx-instance.ts'

export interface InfluxFrontOptions {
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number
  readonly certificate: CertificatePem
  /** HTTP address of the database that takes the points. */
  readonly database: string
}

/** Longer than a trigger, so that the job's connections stay. */
const IDLE_MS = 120_000

/**
 * InfluxDB v2 over TLS as far as Tributary uses it: users, buckets and tokens are kept here, in memory, and points go on to a
 * database that knows none of them. Until it is set up it lets nobody in.
 */
export class InfluxFront {
  /** How many requests to write the database has taken, by the id of the token's authorization. */
  readonly writes = new Map<string, number>()
  readonly #server: Server
  readonly #database: string
  #instance: InfluxInstance | undefined

  private constructor({ certificate: { cert, key }, database }: InfluxFrontOptions) {
    this.#database = database
    this.#server = createServer({ cert, key, keepAliveTimeout: IDLE_MS }, (request, response) => {
      // Whoever breaks a request off gets no answer.
      askedBy(request).then(
        (asked) => respond(response, () => this.#answer(asked)),
        () => request.destroy(),
      )
    })
  }

  static async start(options: InfluxFrontOptions): Promise<InfluxFront> {
    const front = new InfluxFront(options)
    await new Promise<void>((resolve, reject) => {
      front.#server.once('error', reject).listen(options.port, '127.0.0.1', resolve)
    })
    return front
  }

  /** https://127.0.0.1:port */
  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Make the instance, as the service does when it is created. */
  setUp(setup: Setup): void {
    this.#instance = new InfluxInstance(setup)
  }

  /** Forget user, buckets, sessions and tokens, as when the instance is deleted. What was written stays. */
  tearDown(): void {
    this.#instance = undefined
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(asked: Asked): Promise<Answered> {
    const { method, url } = asked
    if (this.#instance === undefined) throw new Refusal(401, 'unauthorized', 'unauthorized access')
    if (`${method} ${url.pathname}` !== 'POST /api/v2/write') return this.#instance.answer(asked)
    return this.#write(asked, this.#instance.writer(asked).id)
  }

  /** Hand points on as they came, without the token, and hand back what the database says. */
  async #write({ url, headers, body }: Asked, authorization: string): Promise<Answered> {
    const kept = ['content-type', 'content-encoding'] as const
    const init = {
      method: 'POST',
      headers: kept.flatMap((name): [string, string][] => (headers[name] ? [[name, headers[name]]] : [])),
      body,
    }
    const answer = await fetch(new URL(`/api/v2/write${url.search}`, this.#database), init).catch(() => {
      throw new Refusal(503, 'unavailable', 'the database does not answer')
    })
    const text = await answer.text()
    if (answer.ok) this.writes.set(authorization, (this.writes.get(authorization) ?? 0) + 1)
    else throw new Refusal(answer.status, 'invalid', text)
    return [answer.status]
  }
}
