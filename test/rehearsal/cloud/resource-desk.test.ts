import { beforeAll, beforeEach, expect, test } from '@jest/globals'
import { afterwards } from '../../local/scratch.ts'
import { ResourceDesk, type StandIn } from './resource-desk.ts'

const TYPE = 'AWS::MSK::Topic'
const TOPIC = { ClusterArn: 'arn', TopicName: 'logs', PartitionCount: 3, ReplicationFactor: 3 }
const MADE = { physicalId: 'topic-1', attributes: { TopicArn: 'topic-1' } }
let standIn: StandIn
let desk: ResourceDesk

beforeAll(async () => {
  desk = await ResourceDesk.open({
    [TYPE]: {
      create: (...request) => standIn.create(...request),
      delete: async (...request) => standIn.delete?.(...request),
    },
  })
  afterwards(() => desk.close())
})

beforeEach(() => {
  standIn = { create: async () => MADE }
})

test('what is ordered is made and known until it is deleted', async () => {
  expect(await order({ action: 'create', properties: TOPIC })).toEqual({ status: 200, text: JSON.stringify(MADE) })
  expect(desk.resources).toEqual([{ type: TYPE, physicalId: 'topic-1', properties: TOPIC }])
  await order({ action: 'delete', physicalId: 'topic-1', properties: TOPIC })
  expect(desk.resources).toEqual([])
})

test.each([
  ['properties that are not those of the type', { properties: { ...TOPIC, Colour: 'red' } }, 'Colour is no property'],
  ['a type that nothing stands in for', { type: 'AWS::MSK::River' }, 'Nothing stands in for AWS::MSK::River'],
  ['a change that cannot be made in place', { action: 'update', physicalId: 'topic-1' }, 'not changed in place here'],
])('%s are refused with the reason', async (_, change, reason) => {
  const { status, text } = await order({ action: 'create', properties: TOPIC, ...change })
  expect([status, text]).toEqual([400, expect.stringContaining(reason)])
})

test('an attribute that CloudFormation does not give is refused', async () => {
  standIn = { create: async () => ({ physicalId: 'topic-2', attributes: { Colour: 'red' } }) }
  const { status, text } = await order({ action: 'create', properties: TOPIC })
  expect([status, text]).toEqual([400, `CloudFormation gives no Colour of ${TYPE}`])
})

async function order(what: object): Promise<{ status: number; text: string }> {
  const body = JSON.stringify({ type: TYPE, logicalId: 'Topic', ...what })
  const response = await fetch(desk.url, { method: 'POST', body })
  return { status: response.status, text: await response.text() }
}
