import { GetRolePolicyCommand, type IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam'
import type { KafkaStatement } from '../../package/iam-stand-in.ts'

/** The statements about Kafka in the inline policies of a role. */
export async function roleStatementsOf(iam: Pick<IAMClient, 'send'>, roleArn: string): Promise<KafkaStatement[]> {
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1)
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
  const policies = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
      return JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: KafkaStatement[] }
    }),
  )
  return policies
    .flatMap(({ Statement }) => Statement)
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kafka-cluster:')))
}
