import { expect, test } from '@jest/globals'
import { loadConfig } from '../../lib/config-check.ts'
import { DataKey } from '../../lib/data-key.ts'
import { IotDestination } from '../../lib/iot-destination.ts'
import { Network } from '../../lib/network.ts'
import { stackWith } from './stack.ts'
import type { Statement } from './statements.ts'
import { templateText } from './template-text.ts'

const { template: make } = stackWith((stack) => {
  const config = loadConfig('dev')
  const key = new DataKey(stack, 'Key', config)
  const network = new Network(stack, 'Network', { config, key })
  return new IotDestination(stack, 'IotDestination', { config, network })
})
const template = make()
const resources = template.toJSON()['Resources'] as Record<string, { Type: string }>

test('snapshot', () => {
  const parts = templateText(template).split('\n\n')
  const own = parts.filter((part) => /^(IotDestination|Network\/iot)/.test(part))
  expect(`${own.join('\n\n')}\n`).toMatchSnapshot()
})

test('the role is there before everything, and goes last', () => {
  const [destination] = idsOf('AWS::IoT::TopicRuleDestination')
  const role = idsOf('AWS::IAM::Role').find((id) => id.startsWith('IotDestination')) as string
  const group = idsOf('AWS::EC2::SecurityGroup').find((id) => id.startsWith('Networkiot')) as string
  expect(neededBy(destination as string)).toEqual(expect.arrayContaining([role, group, ...idsOf('AWS::EC2::Subnet')]))
  expect(neededBy(group)).toContain(role)
  expect(neededBy(role)).toEqual([])
})

test('the role has its policy in itself', () => {
  const [role] = idsOf('AWS::IAM::Role').filter((id) => id.startsWith('IotDestination'))
  const { Properties } = template.findResources('AWS::IAM::Role')[role as string] as never as {
    Properties: { Policies: unknown[] }
  }
  expect(Properties.Policies).toHaveLength(1)
  expect(idsOf('AWS::IAM::Policy').filter((id) => id.startsWith('IotDestination'))).toEqual([])
})

test('of permissions and tags the role has those of the interfaces of AWS IoT only', () => {
  const role = idsOf('AWS::IAM::Role').find((id) => id.startsWith('IotDestination')) as string
  const { Properties } = resources[role] as unknown as {
    Properties: { Policies: [{ PolicyDocument: { Statement: Statement[] } }] }
  }
  const conditions = Properties.Policies[0].PolicyDocument.Statement.map(({ Action, Condition }) => [Action, Condition])
  expect(Object.fromEntries(conditions.filter(([action]) => typeof action === 'string'))).toEqual({
    'ec2:CreateNetworkInterfacePermission': { StringEquals: { 'ec2:ResourceTag/VPCDestinationENI': 'true' } },
    'ec2:CreateTags': {
      StringEquals: { 'ec2:CreateAction': 'CreateNetworkInterface', 'aws:RequestTag/VPCDestinationENI': 'true' },
    },
  })
})

function idsOf(type: string): string[] {
  return Object.keys(template.findResources(type))
}

/** All that must be there before a resource. */
function neededBy(id: string): string[] {
  const found = new Set<string>()
  const visit = (each: string) => {
    for (const other of namedIn(resources[each])) {
      if (found.has(other)) continue
      found.add(other)
      visit(other)
    }
  }
  visit(id)
  return [...found]
}

/** Logical ids to which a part of the template refers. */
function namedIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'DependsOn') return [inner].flat() as string[]
    if (key === 'Ref') return inner in resources ? [inner as string] : []
    if (key === 'Fn::GetAtt') return [(inner as string[])[0] as string]
    return namedIn(inner)
  })
}
