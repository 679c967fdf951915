import { expect, test } from '@jest/globals'
import { Construct } from 'constructs'
import { type Contract, loadContract } from '../../lib/contract.ts'
import { topicsOf } from '../../lib/topic-settings.ts'
import { Topics } from '../../lib/topics.ts'
import { stackChanges } from '../../local/diff/changes.ts'
import { stackWith } from './stack.ts'

const ARN = 'arn:aws:kafka:eu-central-1:111111111111:cluster/tributary-dev/c0ffee'
const contract = loadContract()

function templateOf(of: Contract = contract, inside: string[] = []) {
  const { template } = stackWith((stack) => {
    const scope = inside.reduce((parent: Construct, id) => new Construct(parent, id), stack)
    return new Topics(scope, 'Topics', { contract: of, clusterArn: ARN, replicas: 3 })
  })
  return template()
}

function topics(of: Contract = contract, inside: string[] = []) {
  return templateOf(of, inside).findResources('AWS::MSK::Topic')
}

/** The contract with another description of the topic of logs. */
function withLogs(change: Partial<Contract['streams']['logs']['kafka']>): Contract {
  const { logs } = contract.streams
  return { ...contract, streams: { ...contract.streams, logs: { ...logs, kafka: { ...logs.kafka, ...change } } } }
}

/** What the review of changes says of going over to another contract. */
function review(head: Contract, base: Contract = contract) {
  const json = (of: Contract) => templateOf(of).toJSON() as never
  return stackChanges('dev', 'foundation', json(base), json(head)).changes.map(
    ({ kind, path, blocked }) => `${path} ${kind}${blocked ? ', blocked' : ''}`,
  )
}

function fromProperties(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('=')),
  )
}

test('the topics are those that the pipeline has on a laptop, with as many copies as there are zones', () => {
  const deployed = Object.values(topics()).map(({ Properties }) => ({
    name: Properties.TopicName,
    partitions: Properties.PartitionCount,
    configuration: fromProperties(Properties.Configs['Fn::Base64']),
  }))
  expect(deployed).toEqual(topicsOf(contract))
  expect(deployed.map(({ name }) => name)).toContain('iot.telemetry')
  templateOf().allResourcesProperties('AWS::MSK::Topic', { ClusterArn: ARN, ReplicationFactor: 3 })
})

test('the time of a record of a stream is that of its arrival', () => {
  const { StreamTopicLogs, PipelineTopicAggregates } = topics()
  expect(StreamTopicLogs?.['Properties'].Configs['Fn::Base64']).toContain('message.timestamp.type=LogAppendTime\n')
  expect(PipelineTopicAggregates?.['Properties'].Configs['Fn::Base64']).toContain('cleanup.policy=compact,delete\n')
})

test('a topic has the same logical id wherever the construct stands', () => {
  const ofStreams = ['StreamTopicTelemetry', 'StreamTopicLogs', 'StreamTopicInteractions']
  const ofPipeline = ['Aggregates', 'Alerts', 'LogWindows', 'InteractionWindows', 'Sessions']
  const ids = [...ofStreams, ...ofPipeline.map((name) => `PipelineTopic${name}`)]
  expect(Object.keys(topics())).toEqual(ids)
  expect(Object.keys(topics(contract, ['Somewhere', 'Else']))).toEqual(ids)
})

test('topics stay, but for those of a deployment that failed', () => {
  templateOf().allResources('AWS::MSK::Topic', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  })
})

test('topics are made one after the other', () => {
  const ids = Object.keys(topics())
  const after = Object.values(topics()).map(({ DependsOn }) => DependsOn)
  expect(after).toEqual([undefined, ...ids.slice(0, -1).map((id) => [id])])
})

test('a review lets a stream in, more partitions and another retention', () => {
  const gates = { ...contract.streams.logs, kafka: { topic: 'iot.gates', partitions: 1, retentionHours: 1 } }
  const more = { ...contract, streams: { ...contract.streams, gates } } as Contract
  expect(review(more)).toEqual(['Topics/Stream-gates added', 'Topics/Pipeline-aggregates changed'])
  expect(review(withLogs({ partitions: 9 }))).toEqual(['Topics/Stream-logs changed'])
  expect(review(withLogs({ retentionHours: 9 }))).toEqual(['Topics/Stream-logs changed'])
})

test('a review blocks another name for a topic, and the loss of a stream', () => {
  expect(review(withLogs({ topic: 'iot.lines' }))).toEqual(['Topics/Stream-logs replaced, blocked'])
  const { logs: _, ...streams } = contract.streams
  expect(review({ ...contract, streams } as Contract)).toContain('Topics/Stream-logs left behind, blocked')
})
