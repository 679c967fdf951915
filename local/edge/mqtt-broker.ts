import type { AddressInfo, Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes'
import type { Contract } from '../../lib/contract.ts'
import type { LogFile } from '../services/log-file.ts'
import type { Authority } from '../services/pki.ts'
import type { DeviceMessage } from './bridge.ts'
import { publishPolicy } from './publish-policy.ts'

/** What the broker needs. */
export interface MqttBrokerOptions {
  readonly contract: Contract
  readonly authority: Authority
  readonly port: number
  readonly log: LogFile
  /** Takes charge of a message; the device gets its PUBACK when this settles, and none when it rejects. */
  readonly deliver: (message: DeviceMessage) => Promise<void>
}

/** How many messages came, and what became of them. */
export interface MqttCounters {
  /** Messages that were taken on. */
  received: number
  /** Messages that were delivered, hence acknowledged. */
  produced: number
  /** Messages that could not be delivered; their devices send them again. */
  failed: number
  /** Connections, messages and subscriptions that the policy forbids. */
  refused: number
}

/** An MQTT broker for devices, on 127.0.0.1. */
export interface MqttBroker {
  readonly url: string
  readonly counters: Readonly<MqttCounters>
  /** Close all connections; no message is taken on afterwards. */
  stop(): Promise<void>
}

/** CONNACK return code 5 of MQTT 3.1.1. */
const NOT_AUTHORIZED = 5

/**
 * Start the broker. It does what AWS IoT Core does with the policy of our devices: one certificate per device, which
 * may connect as itself and publish to its own topics, and nothing else; a forbidden message costs the connection.
 */
export async function startMqttBroker(options: MqttBrokerOptions): Promise<MqttBroker> {
  const counters: MqttCounters = { received: 0, produced: 0, failed: 0, refused: 0 }
  const refuse = (who: string, why: string): Error => {
    counters.refused += 1
    options.log.write(`refused ${who}: ${why}`)
    return new Error(why)
  }
  const aedes = await Aedes.createBroker({
    authenticate: (client, _username, _password, done) => {
      const problem = identityProblem(client)
      if (problem === undefined) done(null, true)
      else done(notAuthorized(refuse(client.id, problem)), null)
    },
    authorizeSubscribe: (client, subscription, done) => {
      refuse(client.id, `subscription to ${subscription.topic}`)
      done(null, null)
    },
    authorizePublish: publishing(options, counters, refuse),
  })
  const server = await listen(options, (socket) => aedes.handle(socket))
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', (error, socket) => refuse(String(socket.remotePort), error.message))
  aedes.on('clientError', (client, error) => options.log.write(`closed ${client.id}: ${error.message}`))
  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    await new Promise<void>((resolve) => aedes.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { url: `mqtts://127.0.0.1:${(server.address() as AddressInfo).port}`, counters, stop }
}

/** Aedes sends the PUBACK as soon as a publication is authorized, so the delivery is part of the authorization. */
function publishing(options: MqttBrokerOptions, counters: MqttCounters, refuse: (who: string, why: string) => Error) {
  const policy = publishPolicy(options.contract)
  return (client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void => {
    const device = client?.id ?? ''
    const decision = policy(device, packet)
    if ('problem' in decision) {
      done(refuse(device, decision.problem))
      return
    }
    counters.received += 1
    options.deliver(decision.message).then(
      () => {
        counters.produced += 1
        done(null)
      },
      (error: Error) => {
        counters.failed += 1
        options.log.write(`not delivered, ${packet.topic}: ${error.message}`)
        done(error)
      },
    )
  }
}

function identityProblem(client: Client): string | undefined {
  const name = (client.conn as TLSSocket).getPeerCertificate().subject.CN
  return client.id === name ? undefined : `its certificate is that of ${name}`
}

function notAuthorized(error: Error): AuthenticateError {
  return Object.assign(error, { returnCode: NOT_AUTHORIZED })
}

async function listen(options: MqttBrokerOptions, accept: (socket: TLSSocket) => void): Promise<Server> {
  const { cert, key } = await options.authority.server()
  const server = createServer(
    { cert, key, ca: options.authority.cert, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    accept,
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  return server
}
