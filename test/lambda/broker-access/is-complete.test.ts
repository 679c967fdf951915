import { expect, test } from '@jest/globals'
import { isComplete } from '../../../lambda/broker-access/is-complete.ts'
import { ARN, kafkaIn, type World } from './cluster.ts'

const DONE = { IsComplete: true }
const failure = 'Kafka at b-1.x:9098 does not tell its ACLs: connect ETIMEDOUT'

const cases: [
  type: 'Create' | 'Update' | 'Delete',
  world: string,
  World,
  answered: object,
  expected: object | RegExp,
][] = [
  ['Create', 'ACLs that were made', { state: 'ACTIVE' }, {}, DONE],
  ['Update', 'ACLs that were changed', { state: 'ACTIVE' }, {}, DONE],
  ['Delete', 'ACLs that were deleted', { state: 'ACTIVE' }, {}, DONE],
  ['Delete', 'a cluster that does not answer', { state: 'ACTIVE' }, { failure }, /^Kafka at b-1.* ETIMEDOUT$/],
  ['Delete', 'a cluster that is changing', { state: 'UPDATING' }, { failure }, /^Kafka at b-1.* ETIMEDOUT$/],
  ['Delete', 'a cluster that is going', { state: 'DELETING' }, { failure }, DONE],
  ['Delete', 'a cluster that is gone', {}, { failure }, DONE],
  ['Delete', 'nobody who knows', { refusal: new Error('AccessDenied') }, { failure }, /AccessDenied/],
]

test.each(cases)('%s with %s', async (RequestType, _name, world, answered, expected) => {
  const properties = { ServiceToken: '', clusterArn: ARN, bootstrap: 'b-1.x:9098', username: 'iot', topics: ['a'] }
  const { kafka, asked } = kafkaIn(world)
  const answer = isComplete(kafka, { RequestType, ResourceProperties: properties, ...answered })
  if (expected instanceof RegExp) await expect(answer).rejects.toThrow(expected)
  else expect(await answer).toEqual(expected)
  expect(asked).toEqual('failure' in answered ? ['DescribeClusterCommand'] : [])
})
