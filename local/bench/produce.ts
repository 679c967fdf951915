import type { Contract } from '../../lib/contract.ts'
import { openRecordWriter } from '../edge/record-writer.ts'
import { SimulatedDevice } from '../fleet/device.ts'
import type { KafkaAccess } from '../services/kafka-client.ts'

const DEVICES = 1000
const BATCH = 5000

/**
 * Put messages of a simulated fleet straight into Kafka: the devices take turns, a second between two messages of one.
 * @returns how many there are; a few more than asked for
 */
export async function produce(
  contract: Contract,
  access: KafkaAccess,
  messages: number,
  onProgress: (done: number) => void,
): Promise<number> {
  const writer = openRecordWriter(access, 'bench')
  const devices = Array.from({ length: DEVICES }, (_, i) => new SimulatedDevice(contract, i, 1))
  const start = Date.now() - (messages / DEVICES) * 1000
  let done = 0
  for (let round = 0; done < messages; round += 1) {
    const made = devices.flatMap((device) => device.next(start + round * 1000))
    for (let i = 0; i < made.length; i += BATCH) {
      await Promise.all(
        made.slice(i, i + BATCH).map(({ stream, device, payload }) =>
          writer.write({
            topic: contract.streams[stream].kafka.topic,
            key: Buffer.from(device),
            value: payload,
            headers: new Map(),
          }),
        ),
      )
    }
    done += made.length
    if (round % 50 === 0) onProgress(done)
  }
  await writer.close()
  return done
}
