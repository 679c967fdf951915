import type { Contract } from '../../lib/contract.ts'
import { openRecordWriter } from '../../local/edge/record-writer.ts'
import type { KafkaAccess } from '../../local/services/kafka-client.ts'

/** Three readings of a device, one of them twice, a line of its log, and what is no message. */
export async function produceFewMessages({ streams }: Contract, access: KafkaAccess): Promise<void> {
  const writer = openRecordWriter(access, 'test')
  const now = Date.now()
  const reading = (seq: number) => JSON.stringify({ seq, time: now + seq, readings: { temperature: 20 + seq } })
  const line = JSON.stringify({ seq: 1, time: now, level: 'info', message: 'started' })
  const { telemetry, logs } = streams
  const sent: [string, string][] = [
    ...[1, 2, 3, 2].map((seq): [string, string] => [telemetry.kafka.topic, reading(seq)]),
    [logs.kafka.topic, line],
    [logs.kafka.topic, 'no JSON'],
  ]
  for (const [topic, text] of sent) {
    await writer.write({ topic, key: Buffer.from('sensor-1'), value: Buffer.from(text), headers: new Map() })
  }
  await writer.close()
}
