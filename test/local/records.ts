import { Consumer, type Message, MessagesStreamModes } from '@platformatic/kafka'
import { clientOptions, type KafkaAccess, offsetReader } from '../../local/services/kafka-client.ts'

/** A record as it lies in Kafka. */
export type StoredRecord = Message<Buffer, Buffer, Buffer, Buffer>

/** All records that a topic holds now, in order of partition and offset. */
export async function recordsOf(access: KafkaAccess, topic: string): Promise<StoredRecord[]> {
  const count = await countRecords(access, topic)
  const records: StoredRecord[] = []
  if (count === 0) return records
  const consumer = new Consumer({ ...clientOptions(access, 'test'), groupId: `test-${process.hrtime.bigint()}` })
  const options = { mode: MessagesStreamModes.EARLIEST, autocommit: false, maxWaitTime: 100 }
  const stream = await consumer.consume({ topics: [topic], ...options })
  for await (const record of stream) {
    records.push(record as StoredRecord)
    if (records.length === count) break
  }
  await consumer.close(true)
  return records.sort((a, b) => a.partition - b.partition || Number(a.offset - b.offset))
}

/** How many records a topic holds now. */
export async function countRecords(access: KafkaAccess, topic: string): Promise<number> {
  const reader = offsetReader(access)
  const offsets = (await reader.endOffsets([topic])).get(topic) ?? []
  await reader.close()
  return offsets.reduce((sum, offset) => sum + Number(offset), 0)
}
