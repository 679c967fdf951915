import type { Contract, StreamName } from '../../lib/contract.ts'
import type { KafkaAccess } from '../services/kafka-client.ts'
import { openRecordWriter } from './record-writer.ts'

/** A message as it came from a device. */
export interface DeviceMessage {
  readonly stream: StreamName
  readonly device: string
  readonly topic: string
  readonly clientId: string
  readonly payload: Buffer
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

/** The rule between MQTT and Kafka: a message becomes a record of its stream's topic. */
export interface Bridge {
  /** Settles when Kafka has acknowledged the record; rejects when it will not. */
  deliver(message: DeviceMessage): Promise<void>
  /** Stop; what has been handed over is still delivered. */
  close(): Promise<void>
}

/**
 * Open the bridge. The payload travels untouched and unread, the key is the device, and headers tell where it is
 * from.
 */
export function openBridge(contract: Contract, access: KafkaAccess): Bridge {
  const writer = openRecordWriter(access, 'bridge')
  return {
    deliver: (message) =>
      writer.write({
        topic: contract.streams[message.stream].kafka.topic,
        key: Buffer.from(message.device),
        value: message.payload,
        headers: headers({
          received_at: String(message.receivedAt),
          client_id: message.clientId,
          mqtt_topic: message.topic,
        }),
      }),
    close: () => writer.close(),
  }
}

function headers(values: Record<keyof Contract['pipeline']['headers'], string>): Map<Buffer, Buffer> {
  return new Map(Object.entries(values).map(([name, value]) => [Buffer.from(name), Buffer.from(value)]))
}
