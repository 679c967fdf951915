import { expect, test } from '@jest/globals'
import { stackChanges } from '../../../local/diff/changes.ts'
import { compare } from '../../../local/diff/diff.ts'
import { blockedChanges, reportText } from '../../../local/diff/report.ts'
import type { Template } from '../../../local/synth/template.ts'

type Resource = {
  Type: string
  Properties?: Record<string, unknown>
  DeletionPolicy?: string
  Metadata?: Record<string, unknown>
}

function template(resources: Record<string, Resource>): Template {
  const entries = Object.entries(resources).map(([id, resource]) => {
    const Metadata = { 'aws:cdk:path': `stack/${id}/Resource` }
    return [id, { ...resource, Metadata }] as const
  })
  return { Resources: Object.fromEntries(entries) }
}

function topic(name: string, partitions = 6, kept = true): Resource {
  const Properties = { ClusterArn: 'arn', TopicName: name, PartitionCount: partitions, ReplicationFactor: 3 }
  return { Type: 'AWS::MSK::Topic', Properties, ...(kept && { DeletionPolicy: 'Retain' }) }
}

function role(...statements: object[]): Record<string, Resource> {
  return {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: statements } },
    },
  }
}

function changes(base: Record<string, Resource>, head: Record<string, Resource>) {
  return stackChanges('dev', 'stack', template(base), template(head))
}

function kinds(base: Record<string, Resource>, head: Record<string, Resource>) {
  return changes(base, head).changes.map(({ kind, path, blocked }) => [kind, path, blocked])
}

test('equal templates have no change', () => {
  expect(changes({ T: topic('a') }, { T: topic('a') })).toMatchObject({ changes: [], broadenings: [] })
})

test('a topic with another name is a replacement, and blocked', () => {
  const { changes: found } = changes({ T: topic('a') }, { T: topic('b') })
  expect(found).toEqual([
    {
      kind: 'replaced',
      path: 'T',
      type: 'AWS::MSK::Topic',
      properties: ['TopicName: a → b (replaces)'],
      blocked: true,
    },
  ])
})

test('a change of a custom resource is told', () => {
  const custom = (topics: string[]) => ({ A: { Type: 'Custom::Acls', Properties: { ServiceToken: 'arn', topics } } })
  expect(kinds(custom(['a']), custom(['a', 'b']))).toEqual([['changed', 'A', false]])
})

test('a new topic and more partitions go through', () => {
  expect(kinds({ T: topic('a') }, { T: topic('a', 12), New: topic('b') })).toEqual([
    ['added', 'New', false],
    ['changed', 'T', false],
  ])
})

test('a topic that is gone is blocked, whether it would be deleted or only left behind', () => {
  expect(kinds({ T: topic('a') }, {})).toEqual([['left behind', 'T', true]])
  expect(kinds({ T: topic('a', 6, false) }, {})).toEqual([['destroyed', 'T', true]])
})

test('a resource of another type in place of data is blocked', () => {
  const queue = { Type: 'AWS::SQS::Queue', Properties: {} }
  expect(kinds({ T: topic('a') }, { T: queue }).map(([, , blocked]) => blocked)).toEqual([true])
})

test('what holds nothing may be destroyed', () => {
  expect(kinds({ R: { Type: 'AWS::IoT::TopicRule', Properties: {} } }, {})).toEqual([['destroyed', 'R', false]])
})

const read = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: 'arn:x' }

test('of a statement that grows only what is new is named', () => {
  const { broadenings } = changes(role(read), role({ ...read, Action: ['s3:GetObject', 's3:PutObject'] }))
  expect(broadenings).toEqual([{ who: 'AWS:Role', may: ['s3:PutObject on arn:x'] }])
})

test('a narrower statement is no broadening', () => {
  expect(changes(role({ ...read, Action: ['s3:GetObject', 's3:PutObject'] }), role(read)).broadenings).toEqual([])
})

test('a condition that is gone is a broadening', () => {
  const Condition = { StringEquals: { 'aws:SourceAccount': '1' } }
  expect(changes(role({ ...read, Condition }), role(read)).broadenings).toEqual([
    { who: 'AWS:Role', may: ['s3:GetObject on arn:x'] },
  ])
})

test('a denial that is gone is a broadening', () => {
  const { broadenings } = changes(role(read, { ...read, Effect: 'Deny', Action: ['s3:PutObject'] }), role(read))
  expect(broadenings).toEqual([{ who: 'AWS:Role', may: ['is no longer denied: s3:PutObject on arn:x'] }])
})

test('a managed policy and a way in are broadenings', () => {
  const group = (...SecurityGroupIngress: object[]) => ({
    G: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'g', SecurityGroupIngress } },
  })
  const rule = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/8' }
  expect(changes(group(), group(rule)).broadenings).toEqual([
    { who: 'G', may: ['be reached by 10.0.0.0/8 on TCP 443'] },
  ])
  const managed = (ManagedPolicyArns: string[]) => ({
    R: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns } },
  })
  expect(changes(managed([]), managed(['arn:admin'])).broadenings).toEqual([{ who: 'R', may: ['all of arn:admin'] }])
})

test('an environment or a stack that is gone is compared with nothing', () => {
  const stacks = (...names: string[]) => new Map(names.map((name) => [name, template({ T: topic('a') })]))
  const found = compare(
    new Map([
      ['dev', stacks('one', 'two')],
      ['old', stacks('three')],
    ]),
    new Map([['dev', stacks('one')]]),
  )
  expect(found.map(({ environment, stack, changes: each }) => [environment, stack, each.length])).toEqual([
    ['dev', 'one', 0],
    ['dev', 'two', 1],
    ['old', 'three', 1],
  ])
  expect(blockedChanges(found)).toHaveLength(2)
})

test('the report says what is blocked and what was allowed', () => {
  const stacks = [changes({ T: topic('a'), ...role(read) }, { T: topic('b'), ...role({ ...read, Action: ['s3:*'] }) })]
  expect(reportText(stacks, false)).toMatchSnapshot()
  expect(reportText(stacks, true)).toContain('Allowed explicitly: 1 of these changes')
  expect(reportText([changes({}, { T: topic('a') })], false)).toContain(
    'Nothing that holds data is replaced or destroyed.',
  )
})
