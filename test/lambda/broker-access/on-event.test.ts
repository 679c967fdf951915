import { expect, test } from '@jest/globals'
import { type AddressEvent, onEvent } from '../../../lambda/broker-access/on-event.ts'
import { ARN, kafkaIn, type World } from './cluster.ts'

const ANSWER = {
  BootstrapBrokerStringSaslScram: 'b-3.x:9096,b-1.x:9096,b-2.x:9096',
  BootstrapBrokerStringSaslIam: 'b-2.x:9098,b-3.x:9098,b-1.x:9098',
}
const THERE: World = { state: 'ACTIVE', answer: ANSWER }
const GONE: World = {}
const REFUSED: World = { refusal: new Error('AccessDenied') }
const TOLD = {
  PhysicalResourceId: ARN,
  Data: { scram: 'b-1.x:9096,b-2.x:9096,b-3.x:9096', iam: 'b-1.x:9098,b-2.x:9098,b-3.x:9098' },
}

const cases: [type: AddressEvent['RequestType'], world: string, World, expected: object | RegExp][] = [
  ['Create', 'a cluster', THERE, TOLD],
  ['Create', 'the same in another order', { ...THERE, answer: reversed(ANSWER) }, TOLD],
  ['Create', 'no cluster', GONE, /not found/],
  ['Create', 'no SCRAM', without('Scram'), /^arn:\S+ has no brokers for SASL\/SCRAM; is it turned on/],
  ['Create', 'no IAM', without('Iam'), /^arn:\S+ has no brokers for IAM; is it turned on/],
  ['Create', 'no permission', REFUSED, /AccessDenied/],
  ['Update', 'a cluster', { ...THERE, state: 'UPDATING' }, TOLD],
  ['Update', 'no SCRAM any more', without('Scram'), /no brokers for SASL\/SCRAM/],
  ['Delete', 'a cluster', THERE, {}],
  ['Delete', 'no cluster', GONE, {}],
  ['Delete', 'no SCRAM, after a create that failed', without('Scram'), {}],
  ['Delete', 'no permission', REFUSED, {}],
]

test.each(cases)('%s with %s', async (RequestType, _name, world, expected) => {
  const properties = { ServiceToken: '', clusterArn: ARN }
  const { kafka, asked } = kafkaIn(world)
  const answer = onEvent(kafka, { RequestType, ResourceProperties: properties })
  if (expected instanceof RegExp) await expect(answer).rejects.toThrow(expected)
  else expect(await answer).toEqual(expected)
  expect(asked).toEqual(RequestType === 'Delete' ? [] : ['GetBootstrapBrokersCommand'])
})

function without(way: 'Scram' | 'Iam'): World {
  return { ...THERE, answer: { ...ANSWER, [`BootstrapBrokerStringSasl${way}`]: undefined } }
}

function reversed(answer: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(answer).map(([way, list]) => [way, list.split(',').reverse().join(',')]))
}
