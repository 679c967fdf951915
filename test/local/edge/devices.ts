import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import type { MqttBroker } from '../../../local/edge/mqtt-broker.ts'
import type { Authority } from '../../../local/services/pki.ts'

/** What a device connects to, and who certifies it. */
export interface Edge {
  readonly authority: Authority
  readonly broker: MqttBroker
}

/** Connect a device with its own certificate, unless the options say otherwise. */
export async function connect(
  { authority, broker }: Edge,
  device: string,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const { cert, key } = await authority.device(device)
  return opened(broker, { ca: authority.cert, cert, key, clientId: device, ...options })
}

/** A connection that is refused may end in an error or without a word. */
export function opened(broker: MqttBroker, options: IClientOptions): Promise<MqttClient> {
  const client = mqtt.connect(broker.url, { reconnectPeriod: 0, ...options })
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client))
    client.on('error', reject)
    client.once('close', () => reject(new Error('closed')))
  })
}

/** Settles when the client is disconnected. */
export function closing(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()))
}

/** What became of a publication: `acknowledged`, or why it was not. */
export function outcome(publication: Promise<unknown>): Promise<string> {
  return publication.then(
    () => 'acknowledged',
    (error: Error) => error.message,
  )
}
