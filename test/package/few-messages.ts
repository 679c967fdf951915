import type { Contract } from '../../lib/contract.ts'
import { openRecordWriter } from '../../local/edge/record-writer.ts'
import type { KafkaAccess } from '../../local/services/kafka-client.ts'

/** Three readings of a device, one of them twice, a line of its log, what is no message, and a window of an hour ago. */
export async function produceFewMessages({ streams, pipeline }: Contract, access: KafkaAccess): Promise<void> {
  const writer = openRecordWriter(access, 'test')
  const now = Date.now()
  const reading = (seq: number) => JSON.stringify({ seq, time: now + seq, readings: { temperature: 20 + seq } })
  const line = JSON.stringify({ seq: 1, time: now, level: 'info', message: 'started' })
  const { telemetry, logs } = streams
  const sent: [string, string][] = [
    ...[1, 2, 3, 2].map((seq): [string, string] => [telemetry.kafka.topic, reading(seq)]),
    [logs.kafka.topic, line],
    [logs.kafka.topic, 'no JSON'],
    [pipeline.topics.aggregates.topic, JSON.stringify(windowAt(now - 3_600_000))],
  ]
  for (const [topic, text] of sent) {
    await writer.write({ topic, key: Buffer.from('sensor-1'), value: Buffer.from(text), headers: new Map() })
  }
  await writer.close()
}

/** A window as `trends` writes it. */
function windowAt(time: number) {
  const start = time - (time % 60_000)
  return {
    ...{ stream: 'telemetry', device_id: 'sensor-1', metric: 'temperature', registered: false },
    ...{ count: 2, mean: 20, stddev: 1, min: 19, max: 21, last: 21, window_start: start, window_end: start + 60_000 },
  }
}
