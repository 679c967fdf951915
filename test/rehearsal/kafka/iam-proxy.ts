import type { AddressInfo } from 'node:net'
import { type Duplex, pipeline } from 'node:stream'
import { connect, createServer, type Server, type TLSSocket } from 'node:tls'
import type { KafkaAccess } from '../../../local/services/kafka-client.ts'
import type { Authority } from '../../../local/services/pki.ts'
import { unsigned } from '../../lambda/acls/kafka/token.ts'
import { METADATA, OTHERS_WITH_ADDRESSES, withPort } from './broker-ports.ts'
import { framed, frames, type RequestHeader, requestHeader } from './frames.ts'
import { accessKeyOf } from './iam-token.ts'
import { SIGN_IN, withToken } from './sign-in.ts'

export interface IamProxyOptions {
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number
  readonly authority: Authority
  /** The broker behind, which takes unsigned tokens: one with `acls`. */
  readonly broker: Pick<KafkaAccess, 'bootstrap'>
  /** The broker's user that somebody with an access key is, if any. */
  readonly userOf: (accessKey: string) => string | undefined
}

/** None that a broker reads. */
const NO_TOKEN = 'refused'

/**
 * MSK's listener for those who sign in by IAM, in front of a local broker: it takes their tokens for tokens that the broker
 * reads, and what the broker tells of its address for its own. All else passes unchanged.
 */
export class IamProxy {
  /** The access keys that tokens were exchanged for, in order. */
  readonly signIns: string[] = []
  /** Why others were not, or why a connection was broken off. */
  readonly refusals: string[] = []
  readonly #options: IamProxyOptions
  readonly #server: Server
  readonly #open = new Set<Duplex>()

  private constructor(options: IamProxyOptions, server: Server) {
    this.#options = options
    this.#server = server.on('secureConnection', (client) => this.#serve(client))
  }

  static async start(options: IamProxyOptions): Promise<IamProxy> {
    const { cert, key } = await options.authority.server()
    const proxy = new IamProxy(options, createServer({ cert, key }))
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(options.port, '127.0.0.1', resolve)
    })
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** host:port */
  get bootstrap(): string {
    return `127.0.0.1:${this.port}`
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #serve(client: TLSSocket): void {
    const { broker, authority } = this.#options
    const [host, port] = broker.bootstrap.split(':')
    const upstream = connect({ host: host as string, port: Number(port), ca: authority.cert })
    for (const socket of [client, upstream]) this.#open.add(socket.once('close', () => this.#open.delete(socket)))
    const asked = new Set<number>()
    // A pipeline that fails destroys both sockets, and with them the other one.
    pipeline(
      client,
      (source) => this.#requests(source, asked),
      upstream,
      () => client.destroy(),
    )
    pipeline(
      upstream,
      (source) => this.#answers(source, asked),
      client,
      () => upstream.destroy(),
    )
  }

  /** @param asked takes the correlation of each request that is answered with addresses */
  async *#requests(source: AsyncIterable<Buffer>, asked: Set<number>): AsyncGenerator<Buffer> {
    for await (const frame of frames(source)) {
      const header = requestHeader(frame)
      this.#refuse(header)
      if (header.apiKey === METADATA.apiKey) asked.add(header.correlation)
      const passed =
        header.apiKey === SIGN_IN.apiKey ? withToken(frame, header, (token) => this.#exchange(token)) : frame
      yield framed(passed)
    }
  }

  async *#answers(source: AsyncIterable<Buffer>, asked: Set<number>): AsyncGenerator<Buffer> {
    for await (const frame of frames(source))
      yield framed(asked.delete(frame.readInt32BE()) ? withPort(frame, this.port) : frame)
  }

  /** In place of a token that is not good goes one that the broker refuses, in its own way. */
  #exchange(token: string): string {
    try {
      const accessKey = accessKeyOf(token, Date.now())
      const user = this.#options.userOf(accessKey)
      if (user === undefined) throw new Error(`nobody has the access key ${accessKey}`)
      this.signIns.push(accessKey)
      return unsigned(user)
    } catch (error) {
      this.refusals.push(`A token was refused: ${(error as Error).message}.`)
      return NO_TOKEN
    }
  }

  /** What would lead a client past this proxy, or is of a form that it does not know, ends the connection. */
  #refuse({ apiKey, version }: RequestHeader): void {
    const unknown =
      OTHERS_WITH_ADDRESSES.includes(apiKey) ||
      (apiKey === METADATA.apiKey && version < METADATA.from) ||
      (apiKey === SIGN_IN.apiKey && version !== SIGN_IN.version)
    if (!unknown) return
    const reason = `A request of kind ${apiKey} in version ${version} is not known here.`
    this.refusals.push(reason)
    throw new Error(reason)
  }
}
