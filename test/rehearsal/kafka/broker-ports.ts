import { Reader } from '@platformatic/kafka'

/** Metadata, whose answer tells clients where to go on, and the first version that has today's form. */
export const METADATA = { apiKey: 3, from: 9 }

/** Other requests that are answered with addresses of brokers: FindCoordinator, DescribeCluster. */
export const OTHERS_WITH_ADDRESSES: readonly number[] = [10, 60]

const THROTTLE_TIME = 4
const CORRELATION = 4

/** An answer to a Metadata request with this port for every broker. */
export function withPort(frame: Buffer, port: number): Buffer {
  const changed = Buffer.from(frame)
  const header = Reader.from(changed.subarray(CORRELATION))
  header.readTaggedFields()
  const brokers = changed.subarray(CORRELATION + header.position + THROTTLE_TIME)
  const reader = Reader.from(brokers)
  reader.readArray((broker) => {
    broker.readInt32()
    broker.readString()
    brokers.writeInt32BE(port, broker.position)
    broker.readInt32()
    broker.readNullableString()
  })
  return changed
}
