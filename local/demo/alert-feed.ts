import { Consumer, type Message, type MessagesStream, MessagesStreamModes } from '@platformatic/kafka'
import { clientOptions, type KafkaAccess, type OffsetReader, offsetReader } from '../services/kafka-client.ts'
import type { AlertEvent, SeenEvent } from './alert-event.ts'

const POLL_MS = 200

/** The events of alerts as they come into Kafka, from the moment of opening on. */
export class AlertFeed {
  readonly #topic: string
  readonly #consumer: Consumer
  readonly #stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>
  readonly #reader: OffsetReader
  /** The offset up to which each partition has been read. */
  readonly #read: bigint[]

  private constructor(
    topic: string,
    consumer: Consumer,
    stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>,
    reader: OffsetReader,
    ends: readonly bigint[],
  ) {
    this.#topic = topic
    this.#consumer = consumer
    this.#stream = stream
    this.#reader = reader
    this.#read = [...ends]
  }

  static async open(access: KafkaAccess, topic: string, onEvent: (seen: SeenEvent) => void): Promise<AlertFeed> {
    const reader = offsetReader(access)
    const ends = (await reader.endOffsets([topic])).get(topic) ?? []
    const consumer = new Consumer({ ...clientOptions(access, 'alert-feed'), groupId: `alert-feed-${process.pid}` })
    const stream = await consumer.consume({
      ...{ topics: [topic], mode: MessagesStreamModes.MANUAL, autocommit: false, maxWaitTime: POLL_MS },
      offsets: ends.map((offset, partition) => ({ topic, partition, offset })),
    })
    const feed = new AlertFeed(topic, consumer, stream, reader, ends)
    stream.on('data', (record: Message<Buffer, Buffer, Buffer, Buffer>) => {
      onEvent({ event: JSON.parse(record.value.toString()) as AlertEvent, seenAt: Number(record.timestamp) })
      feed.#read[record.partition] = record.offset + 1n
    })
    return feed
  }

  /** Resolves when all that Kafka holds now has come, or at the signal; whether all has come. */
  async drain(giveUp: AbortSignal): Promise<boolean> {
    const ends = (await this.#reader.endOffsets([this.#topic])).get(this.#topic) ?? []
    const hasAll = () => ends.every((end, partition) => (this.#read[partition] ?? 0n) >= end)
    while (!hasAll() && !giveUp.aborted) await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    return hasAll()
  }

  async close(): Promise<void> {
    await this.#stream.close()
    await Promise.all([this.#consumer.close(true), this.#reader.close()])
  }
}
