// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as the comparison of the CDK spells them
import { expect, test } from '@jest/globals'
import { readable } from '../../../local/diff/readable.ts'

const names = new Map([['ClusterEB04', 'Broker/Cluster']])

test.each([
  ['${ClusterEB04.Arn}/*', 'Broker/Cluster/*'],
  ['${ClusterEB04.Name}', 'Broker/Cluster.Name'],
  ['arn:${AWS::Partition}:s3:::${Unknown}', 'arn:{Partition}:s3:::${Unknown}'],
  [
    'topic/{"Fn::Select":[1,"{\\"Fn::Split\\":[\\":cluster/\\",\\"{\\\\\\"Ref\\\\\\":\\\\\\"ClusterEB04\\\\\\"}\\"]}"]}/a',
    'topic/{Select 1, {Split :cluster/, {Broker/Cluster}}}/a',
  ],
  [`{"Fn::Sub":"assets-\${AWS::Region}"}/${'ab'.repeat(32)}.zip`, 'assets-{Region}/<hash>.zip'],
  ['a {"broken', 'a {"broken'],
])('%s', (text, wanted) => {
  expect(readable(text, names)).toBe(wanted)
})
