import mqtt, { type MqttClient } from 'mqtt'
import { UserError } from '../user-error.ts'

/** A device's certificate and private key (PEM). */
export interface Credentials {
  readonly cert: string
  readonly key: string
}

export interface Endpoint {
  /** mqtts://HOST:PORT, or mqtt:// for a broker without TLS. */
  readonly url: string
  /** Certificate of the authority that signed the broker's certificate (PEM). */
  readonly ca?: string
}

const RECONNECT_MS = 500
const CONNECT_TIMEOUT_MS = 20_000

/**
 * A device's connection to the broker: it is made again when it breaks, and what was not acknowledged is sent again.
 */
export class Connection {
  readonly #client: MqttClient
  readonly #idle: (() => void)[] = []
  #unacknowledged = 0
  #reconnects = -1

  private constructor(client: MqttClient) {
    this.#client = client
    client.on('connect', () => {
      this.#reconnects += 1
    })
    // The client goes on trying by itself; without a listener an error would end the process.
    client.on('error', () => undefined)
  }

  /** @throws UserError when the broker cannot be reached or refuses the device */
  static async open({ url, ca }: Endpoint, device: string, credentials?: Credentials): Promise<Connection> {
    const client = mqtt.connect(url, {
      clientId: device,
      ...(ca === undefined ? {} : { ca }),
      ...credentials,
      rejectUnauthorized: true,
      reconnectPeriod: RECONNECT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
    })
    const connection = new Connection(client)
    try {
      await firstConnect(client)
    } catch (error) {
      client.end(true)
      throw new UserError(`${device} cannot connect to ${url}: ${(error as Error).message}`)
    }
    return connection
  }

  get unacknowledged(): number {
    return this.#unacknowledged
  }

  get reconnects(): number {
    return this.#reconnects
  }

  /** Publish with QoS 1; `acknowledged` is called when the broker has taken the message over. */
  publish(topic: string, payload: Buffer, acknowledged: () => void): void {
    this.#unacknowledged += 1
    this.#client.publish(topic, payload, { qos: 1 }, (error) => {
      this.#unacknowledged -= 1
      if (!error) acknowledged()
      if (this.#unacknowledged === 0) for (const wake of this.#idle.splice(0)) wake()
    })
  }

  /** Resolves when everything is acknowledged. */
  idle(): Promise<void> {
    if (this.#unacknowledged === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  /** Disconnect; what is still unacknowledged is given up. */
  async close(): Promise<void> {
    await this.#client.endAsync(this.#unacknowledged > 0)
  }
}

function firstConnect(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('error', reject)
    client.once('close', () => reject(new Error('the broker closed the connection')))
  })
}
