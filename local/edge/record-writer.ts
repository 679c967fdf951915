import { ProduceAcks, Producer } from '@platformatic/kafka'
import { clientOptions, type KafkaAccess } from '../services/kafka-client.ts'

/** A record to be written. */
export interface KafkaRecord {
  readonly topic: string
  readonly key: Buffer
  readonly value: Buffer
  readonly headers: Map<Buffer, Buffer>
}

/** Writes records one by one, and to Kafka in batches. */
export interface RecordWriter {
  /** Settles when every in-sync replica has the record; rejects after some retries. */
  write(record: KafkaRecord): Promise<void>
  /** Stop, after what was written has settled. */
  close(): Promise<void>
}

interface Pending {
  readonly record: KafkaRecord
  readonly settle: (error?: Error) => void
}

/** Kafka accepts batches of up to 1 MiB per partition. */
const MAX_BATCH_BYTES = 512 * 1024
const MAX_BATCH_RECORDS = 2000
const MAX_BATCHES_IN_FLIGHT = 3

/**
 * Open a writer. A record waits for nothing but a batch slot: batches grow by themselves with the load. The writer
 * holds what its callers wait for, so they bound it.
 */
export function openRecordWriter(access: KafkaAccess, clientId: string): RecordWriter {
  const producer = new Producer({ ...clientOptions(access, clientId), acks: ProduceAcks.ALL })
  const pending: Pending[] = []
  const inFlight = new Set<Promise<void>>()
  let scheduled = false

  const send = async (batch: readonly Pending[]): Promise<void> => {
    try {
      await producer.send({ messages: batch.map(({ record }) => record) })
      for (const { settle } of batch) settle()
    } catch (error) {
      for (const { settle } of batch) settle(error as Error)
    }
  }
  const flush = (): void => {
    scheduled = false
    while (pending.length > 0 && inFlight.size < MAX_BATCHES_IN_FLIGHT) {
      const sent: Promise<void> = send(takeBatch(pending)).finally(() => {
        inFlight.delete(sent)
        flush()
      })
      inFlight.add(sent)
    }
  }
  return {
    write: (record) =>
      new Promise((resolve, reject) => {
        pending.push({ record, settle: (error) => (error ? reject(error) : resolve()) })
        if (!scheduled) setImmediate(flush)
        scheduled = true
      }),
    close: async () => {
      while (pending.length > 0 || inFlight.size > 0) {
        flush()
        await Promise.all(inFlight)
      }
      await producer.close()
    },
  }
}

/** Remove the oldest records that fit into a batch, at least one. */
function takeBatch(pending: Pending[]): Pending[] {
  let bytes = 0
  let count = 0
  for (const { record } of pending.slice(0, MAX_BATCH_RECORDS)) {
    bytes += record.value.length
    if (count > 0 && bytes > MAX_BATCH_BYTES) break
    count += 1
  }
  return pending.splice(0, count)
}
