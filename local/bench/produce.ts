import type { Contract } from '../../lib/contract.ts'
import { openRecordWriter, type RecordWriter } from '../edge/record-writer.ts'
import { SimulatedDevice } from '../fleet/device.ts'
import type { Message } from '../fleet/message.ts'
import type { KafkaAccess } from '../services/kafka-client.ts'

const DEVICES = 1000
const BATCH = 5000

export interface ProduceOptions {
  readonly contract: Contract
  readonly access: KafkaAccess
  readonly messages: number
  readonly onProgress: (done: number) => void
  readonly signal: AbortSignal
}

/**
 * Put messages of a simulated fleet straight into Kafka, a few more than asked for: the devices take turns, a second
 * between two messages of one.
 * @throws the signal's reason when that ends it
 */
export async function produce({ contract, access, messages, onProgress, signal }: ProduceOptions): Promise<void> {
  const writer = openRecordWriter(access, 'bench')
  const devices = Array.from({ length: DEVICES }, (_, i) => new SimulatedDevice(contract, i, 1))
  const start = Date.now() - (messages / DEVICES) * 1000
  let done = 0
  try {
    for (let round = 0; done < messages; round += 1) {
      signal.throwIfAborted()
      const made = devices.flatMap((device) => device.next(start + round * 1000))
      await write(writer, contract, made)
      done += made.length
      if (round % 50 === 0) onProgress(done)
    }
  } finally {
    await writer.close()
  }
}

async function write(writer: RecordWriter, contract: Contract, messages: readonly Message[]): Promise<void> {
  for (let i = 0; i < messages.length; i += BATCH) {
    await Promise.all(
      messages.slice(i, i + BATCH).map(({ stream, device, payload }) =>
        writer.write({
          topic: contract.streams[stream].kafka.topic,
          key: Buffer.from(device),
          value: payload,
          headers: new Map(),
        }),
      ),
    )
  }
}
