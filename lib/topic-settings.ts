import { type Contract, type Stream, streamEntries } from './contract.ts'

/** A Kafka topic as the contract wants it. */
export interface Topic {
  readonly name: string
  readonly partitions: number
  readonly configuration: Readonly<Record<string, string>>
}

export type PipelineTopicName = keyof Contract['pipeline']['topics']

/** Every topic of the contract: one per stream and those of the pipeline. */
export function topicsOf(contract: Contract): Topic[] {
  return [
    ...streamEntries(contract).map(([, stream]) => streamTopic(stream)),
    ...pipelineTopicEntries(contract).map(([, topic]) => pipelineTopic(topic)),
  ]
}

/** The topics that the pipeline itself writes, with their names in the contract. */
export function pipelineTopicEntries(contract: Contract) {
  const { topics } = contract.pipeline
  return Object.entries(topics) as [PipelineTopicName, (typeof topics)[PipelineTopicName]][]
}

/** The time of a record is that of its arrival, whatever the producer says. */
export function streamTopic({ kafka }: Stream): Topic {
  return {
    name: kafka.topic,
    partitions: kafka.partitions,
    configuration: { ...retention(kafka.retentionHours), 'message.timestamp.type': 'LogAppendTime' },
  }
}

export function pipelineTopic(topic: Contract['pipeline']['topics'][PipelineTopicName]): Topic {
  return {
    name: topic.topic,
    partitions: topic.partitions,
    configuration: {
      ...retention(topic.retentionHours),
      ...(topic.compacted && { 'cleanup.policy': 'compact,delete' }),
    },
  }
}

function retention(hours: number): Record<string, string> {
  return { 'retention.ms': String(hours * 3_600_000) }
}
