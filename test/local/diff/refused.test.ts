import { expect, test } from '@jest/globals'
import { stackChanges } from '../../../local/diff/changes.ts'
import { reportText } from '../../../local/diff/report.ts'

function topic(partitions: number, configuration: string) {
  const Configs = { 'Fn::Base64': configuration }
  const Properties = { ClusterArn: 'arn', TopicName: 'a', PartitionCount: partitions, ReplicationFactor: 3, Configs }
  return { Resources: { T: { Type: 'AWS::MSK::Topic', Properties, DeletionPolicy: 'Retain' } } }
}
const before = topic(6, 'retention.ms=1')

test.each([
  ['fewer partitions', topic(3, 'retention.ms=1'), 'Kafka takes no partitions away from a topic; make another topic'],
  [
    'more partitions and another retention together',
    topic(12, 'retention.ms=2'),
    'MSK takes partitions or configuration of a topic at a time; change one, deploy, and then the other',
  ],
])('%s are blocked, with the reason', (_, after, reason) => {
  const changes = stackChanges('dev', 'stack', before, after)
  expect(changes.changes).toMatchObject([{ kind: 'changed', path: 'T', refused: reason, blocked: true }])
  const report = reportText([changes], false)
  expect(report).toContain('Blocked: 1 of these changes would lose what cannot be made anew, or fail:')
  expect(report).toContain(`- changed: T (AWS::MSK::Topic) of stack: ${reason}`)
})

test.each([
  ['more partitions', topic(12, 'retention.ms=1')],
  ['another retention', topic(6, 'retention.ms=2')],
])('%s alone go through', (_, after) => {
  const { changes } = stackChanges('dev', 'stack', before, after)
  expect(changes).toMatchObject([{ kind: 'changed', blocked: false }])
  expect(changes[0]).not.toHaveProperty('refused')
})

test('a new topic is not compared with one that is not there', () => {
  expect(stackChanges('dev', 'stack', {}, before).changes).toMatchObject([{ kind: 'added', blocked: false }])
})
