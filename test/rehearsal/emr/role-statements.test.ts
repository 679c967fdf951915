import { type GetRolePolicyCommand, type IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam'
import { expect, test } from '@jest/globals'
import { roleStatementsOf } from './role-statements.ts'

const READ = { Effect: 'Allow', Action: ['kafka-cluster:ReadData'], Resource: 'arn:topic' }
const CONNECT = { Effect: 'Allow', Action: 'kafka-cluster:Connect', Resource: 'arn:cluster' }
const LIST = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:bucket' }
const POLICIES: Readonly<Record<string, object[]>> = { kafka: [READ, LIST], more: [CONNECT] }

test('of all policies of the role, the statements about Kafka are found', async () => {
  const asked: unknown[] = []
  const send = async (command: { input: unknown }) => {
    asked.push(command.input)
    if (command instanceof ListRolePoliciesCommand) return { PolicyNames: Object.keys(POLICIES) }
    const { PolicyName = '' } = (command as GetRolePolicyCommand).input
    return { PolicyDocument: encodeURIComponent(JSON.stringify({ Statement: POLICIES[PolicyName] })) }
  }
  const iam = { send } as unknown as Pick<IAMClient, 'send'>
  expect(await roleStatementsOf(iam, 'arn:aws:iam::000000000000:role/tributary/job')).toEqual([READ, CONNECT])
  expect(asked).toContainEqual({ RoleName: 'job' })
})
