import type { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { type ConnectionOptions, Consumer, instancesChannel } from '@platformatic/kafka'
import type { Credentials } from './credentials.ts'

// A connection may report one error twice, and only the first has a listener in the client: the second, a socket that is
// reset after its login has failed, would end our process. What failed is told of it by its own callback.
instancesChannel.subscribe((message) => {
  const { type, instance } = message as { type: string; instance: EventEmitter }
  if (type === 'connection') instance.on('error', () => {})
})

/** How to reach Kafka as one user; without credentials, in plain text. */
export interface KafkaAccess {
  /** host:port */
  readonly bootstrap: string
  readonly credentials?: Credentials
  /** PEM file of the authority that signed the broker's certificate; always with credentials. */
  readonly caFile?: string
}

/** Options of every client of ours. */
export interface ClientOptions extends ConnectionOptions {
  readonly clientId: string
  readonly bootstrapBrokers: string[]
}

/** Client options for an access. */
export function clientOptions(access: KafkaAccess, clientId: string): ClientOptions {
  return {
    clientId,
    bootstrapBrokers: [access.bootstrap],
    ...(access.caFile && { tls: { ca: readFileSync(access.caFile, 'utf8') } }),
    ...(access.credentials && { sasl: { mechanism: 'SCRAM-SHA-512', ...access.credentials } }),
  }
}

/** Reads how far topics go; keeps its connection until closed. */
export interface OffsetReader {
  /** The offset after the last record of every partition, per topic. */
  endOffsets(topics: readonly string[]): Promise<Map<string, bigint[]>>
  close(): Promise<void>
}

/** An offset reader for an access. */
export function offsetReader(access: KafkaAccess): OffsetReader {
  const consumer = new Consumer({ ...clientOptions(access, 'offset-reader'), groupId: 'offset-reader' })
  return {
    endOffsets: (topics) => consumer.listOffsets({ topics: [...topics] }),
    close: () => consumer.close(),
  }
}
