import { expect, test } from '@jest/globals'
import { Aws } from 'aws-cdk-lib'
import type { Template } from 'aws-cdk-lib/assertions'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { DataKey } from '../../lib/data-key.ts'
import { ExecutionRole } from '../../lib/execution-role.ts'
import { catalogDatabase } from '../../lib/lake.ts'
import { Network } from '../../lib/network.ts'
import { deployed } from './deployed-values.ts'
import { stackWith } from './stack.ts'

const prod = loadConfig('prod')
const { template: make } = stackWith((stack) => {
  const key = new DataKey(stack, 'Key', prod)
  return new Network(stack, 'Network', { config: prod, key })
})
const network = make()

function ofType(template: Template, type: string) {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties)
}

/** What AWS itself calls, being no principal of an account. */
const BY_SERVICE = ['lambda:InvokeFunction', 'sts:AssumeRole']

test('each endpoint is for this account only, or for AWS on what is named', () => {
  const statements = ofType(network, 'AWS::EC2::VPCEndpoint').flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  const open = statements.filter(({ Condition }) => Condition === undefined)
  for (const { Condition } of statements.filter((each) => !open.includes(each))) {
    expect(Condition.StringEquals['aws:PrincipalAccount']).toEqual({ Ref: 'AWS::AccountId' })
  }
  expect(open.map(({ Action }) => Action).sort()).toEqual(BY_SERVICE)
  expect(open.map(({ Resource }) => deployed(Resource)).sort()).toEqual([
    'arn:aws:iam::123456789012:role/tributary-prod-*',
    'arn:aws:lambda:eu-west-1:123456789012:function:tributary-prod-alert-publisher',
  ])
})

test('what the job may call, the endpoints let through, on what it may call it', () => {
  const passing = ofType(network, 'AWS::EC2::VPCEndpoint').flatMap(({ PolicyDocument }) => calls(PolicyDocument))
  const needed = jobCalls().filter(({ action }) => !/^(kms|kafka-cluster):/.test(action))
  expect(needed.length).toBeGreaterThan(20)
  const passes = (need: Call) =>
    passing.some((way) => way.action === need.action && covers(way.resource, need.resource))
  expect(needed.filter((need) => !passes(need))).toEqual([])
})

test('through endpoints nothing of another environment is reached', () => {
  const passing = ofType(network, 'AWS::EC2::VPCEndpoint').flatMap(({ PolicyDocument }) => calls(PolicyDocument))
  const reached = (resource: string) =>
    passing.filter((way) => covers(way.resource, resource)).map(({ action }) => action)
  const own = 'eu-west-1:123456789012'
  expect(reached(`arn:aws:glue:${own}:table/tributary_dev/telemetry`)).toEqual(['cloudwatch:PutMetricData'])
  expect(reached(`arn:aws:secretsmanager:${own}:secret:tributary-dev-database-token-x`)).toEqual([
    'cloudwatch:PutMetricData',
  ])
  expect(reached(`arn:aws:logs:${own}:log-group:/tributary/dev/job:*`)).toEqual([
    'cloudwatch:PutMetricData',
    'logs:DescribeLogGroups',
  ])
})

interface Call {
  readonly action: string
  readonly resource: string
}

/** Each action of a policy with each of its resources, as after deployment. */
function calls({ Statement }: { Statement: { Action: string | string[]; Resource: unknown }[] }): Call[] {
  return Statement.flatMap(({ Action, Resource }) =>
    [Action]
      .flat()
      .flatMap((action) =>
        [Resource].flat().map((resource): Call => ({ action, resource: deployed(resource) as string })),
      ),
  )
}

function covers(pattern: string, resource: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(resource)
}

function jobCalls(): Call[] {
  const { template } = stackWith((stack) => {
    const key = new DataKey(stack, 'Key', prod)
    const bucket = { bucketArn: 'arn:aws:s3:::b', arnForObjects: (path: string) => `arn:aws:s3:::b/${path}` } as never
    const secret = `arn:aws:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:tributary-prod-database-token-x`
    return new ExecutionRole(stack, 'Role', {
      ...{ config: prod, contract: loadContract(), key, clusterArn: 'arn:aws:kafka:r:1:cluster/tributary/uuid' },
      ...{ data: bucket, checkpoints: bucket, logs: bucket, logsPrefix: 'job' },
      ...{ package: { bucketName: 'b', objectKeys: ['k'] }, catalogDatabase: catalogDatabase(prod) },
      ...{ logGroupName: '/tributary/prod/job', database: { writeToken: { arn: secret } } },
    })
  })
  const [role] = ofType(template(), 'AWS::IAM::Role')
  return role.Policies.flatMap(({ PolicyDocument }: never) => calls(PolicyDocument))
}
