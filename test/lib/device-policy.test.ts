import { describe, expect, test } from '@jest/globals'
import type { Template } from 'aws-cdk-lib/assertions'
import { CfnPolicy } from 'aws-cdk-lib/aws-iot'
import { loadContract, streamEntries } from '../../lib/contract.ts'
import { CLAIM_CLIENT, claimPolicy, devicePolicy, MAX_POLICY_CHARACTERS } from '../../lib/device-policy.ts'
import { topicOf } from '../../lib/mqtt-pattern.ts'
import { publishPolicy } from '../../local/edge/publish-policy.ts'
import { allows, resources } from './iot-policy.ts'
import { stackWith } from './stack.ts'

const contract = loadContract()
const streams = streamEntries(contract)
const device = resolved(devicePolicy(contract))
const claim = resolved(claimPolicy('tributary-test-devices'))

function resolved(policyDocument: object): unknown {
  const { template } = stackWith((stack) => new CfnPolicy(stack, 'Policy', { policyDocument }))
  return onlyPolicy(template())
}

function onlyPolicy(template: Template): unknown {
  const [policy] = Object.values(template.findResources('AWS::IoT::Policy'))
  return (policy as { Properties: { PolicyDocument: unknown } }).Properties.PolicyDocument
}

const OTHERS = ['pump-2', 'PUMP-1', 'pump-', 'pump-11', 'pump_1', '+', '*', '', '#', `\${iot:ClientId}`]

/** Topics, and whether the device pump-1 may publish to them. */
const TOPICS: [string, boolean][] = streams.flatMap(([, { mqtt }]): [string, boolean][] => {
  const own = topicOf(mqtt, 'pump-1')
  return [
    [own, true],
    ...OTHERS.map((other): [string, boolean] => [topicOf(mqtt, other), false]),
    [`${own}/`, false],
    [`/${own}`, false],
    [`${own}/more`, false],
    [`x/${own}`, false],
    [own.slice(0, -1), false],
    [own.toUpperCase(), false],
    [own.replaceAll('/', '.'), false],
  ]
})

describe('a device', () => {
  const decide = publishPolicy(contract)
  const packet = (topic: string, retain = false) =>
    ({ cmd: 'publish', topic, payload: Buffer.from('{}'), qos: 1, retain, dup: false }) as never

  test.each([
    ...TOPICS,
    ['', false],
    ['devices', false],
    ['devices/pump-1', false],
    ['$aws/things/pump-1/shadow/update', false],
    ['$aws/certificates/create/json', false],
    ['$aws/rules/tributary_dev_telemetry/devices/pump-1/telemetry', false],
  ])('publishes to %j: %s, here as in AWS', (topic, may) => {
    expect('message' in decide('pump-1', packet(topic))).toBe(may)
    expect(allows(device, 'iot:Publish', `topic/${topic}`, { clientId: 'pump-1', thing: 'pump-1' })).toBe(may)
  })

  test.each(streams.map(([, { mqtt }]) => topicOf(mqtt, 'pump-1')))('leaves no retained message on %s', (topic) => {
    expect('message' in decide('pump-1', packet(topic, true))).toBe(false)
    expect(allows(device, 'iot:RetainPublish', `topic/${topic}`, { clientId: 'pump-1', thing: 'pump-1' })).toBe(false)
  })

  test.each([
    ['pump-1', 'pump-1', true],
    ['pump-2', 'pump-1', false],
    ['pump-11', 'pump-1', false],
    ['*', 'pump-1', false],
    ['pump-1', undefined, false],
  ])('connects as %s with a certificate of %s: %s', (clientId, thing, may) => {
    expect(allows(device, 'iot:Connect', `client/${clientId}`, { clientId, ...(thing && { thing }) })).toBe(may)
  })

  test('neither subscribes nor receives', () => {
    expect(resources(device, 'iot:Subscribe')).toEqual([])
    expect(resources(device, 'iot:Receive')).toEqual([])
  })

  test('has one resource for each stream', () => {
    expect(resources(device, 'iot:Publish')).toEqual(
      streams.map(([, { mqtt }]) => `topic/${topicOf(mqtt, `\${iot:Connection.Thing.ThingName}`)}`),
    )
  })
})

describe('a claim', () => {
  const connection = { clientId: `${CLAIM_CLIENT}batch-7` }

  test.each([
    ['iot:Connect', `client/${CLAIM_CLIENT}batch-7`, true],
    ['iot:Connect', 'client/pump-1', false],
    ['iot:Publish', 'topic/$aws/certificates/create/json', true],
    ['iot:Publish', 'topic/$aws/certificates/create-from-csr/json', true],
    ['iot:Publish', 'topic/$aws/provisioning-templates/tributary-test-devices/provision/json', true],
    ['iot:Publish', 'topic/$aws/provisioning-templates/another/provision/json', false],
    ['iot:Publish', 'topic/devices/pump-1/telemetry', false],
    ['iot:Subscribe', 'topicfilter/$aws/certificates/create/json/accepted', true],
    ['iot:Subscribe', 'topicfilter/$aws/provisioning-templates/tributary-test-devices/provision/json/rejected', true],
    ['iot:Subscribe', 'topicfilter/#', false],
    ['iot:Subscribe', 'topicfilter/devices/+/telemetry', false],
    ['iot:Receive', 'topic/$aws/certificates/create/json/accepted', true],
    ['iot:Receive', 'topic/devices/pump-1/telemetry', false],
  ])('%s on %s: %s', (action, resource, may) => {
    expect(allows(claim, action, resource, connection)).toBe(may)
  })

  test('never has the client id of a device', () => {
    const pattern = new RegExp(contract.pipeline.device.pattern, 'u')
    for (const rest of ['', 'a', 'pump-1']) expect(pattern.test(`${CLAIM_CLIENT}${rest}`)).toBe(false)
  })
})

test.each([
  ['device', device],
  ['claim', claim],
])('the policy of a %s is short enough in every region', (_name, policy) => {
  const longest = { '{Partition}': 'aws-us-gov', '{Region}': 'ap-southeast-2', '{AccountId}': '123456789012' }
  const actions = ['iot:Connect', 'iot:Publish', 'iot:Receive', 'iot:Subscribe']
  const arns = actions.flatMap((action) => resources(policy, action).map((text) => text.length))
  const prefix = `arn:${Object.values(longest).join(':iot:')}:"",`.length
  // Beside the ARNs there are some 300 characters of JSON.
  expect(arns.reduce((sum, length) => sum + length + prefix, 300)).toBeLessThan(MAX_POLICY_CHARACTERS)
})
