import { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } from '@platformatic/kafka'
import { openAclStore } from '../../lambda/acls/acl-store.ts'
import { clientOptions, type KafkaAccess } from '../../local/services/kafka-client.ts'

export interface KafkaStatement {
  readonly Action: string | string[]
  readonly Resource: string | string[]
}

/** The statements about Kafka of the roles in a template. */
export function roleStatements(template: { readonly [key: string]: unknown }): KafkaStatement[] {
  const resources = Object.values(
    template['Resources'] as Record<string, { Type: string; Properties?: RoleProperties }>,
  )
  return resources
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .flatMap(({ Properties }) => Properties?.Policies ?? [])
    .flatMap(({ PolicyDocument: { Statement } }) => Statement)
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kafka-cluster:')))
}

interface RoleProperties {
  readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly KafkaStatement[] } }[]
}

/** Kafka's own operation for an action of MSK's IAM; for a connection Kafka asks for none. */
const OPERATIONS: Readonly<Record<string, number | null>> = {
  'kafka-cluster:Connect': null,
  'kafka-cluster:WriteDataIdempotently': AclOperations.IDEMPOTENT_WRITE,
  'kafka-cluster:DescribeTopic': AclOperations.DESCRIBE,
  'kafka-cluster:ReadData': AclOperations.READ,
  'kafka-cluster:WriteData': AclOperations.WRITE,
}

/** Let a user do in Kafka exactly what policy statements let a role do on MSK. */
export async function allow(user: string, statements: readonly KafkaStatement[], access: KafkaAccess): Promise<void> {
  const { clientId: _, bootstrapBrokers: __, ...options } = clientOptions(access, 'acls')
  const store = openAclStore(access.bootstrap, options)
  const acls = statements.flatMap(({ Action, Resource }) =>
    [Resource].flat().flatMap((resource) =>
      [Action].flat().flatMap((action) => {
        const operation = OPERATIONS[action]
        if (operation === undefined) throw new Error(`${action} has no counterpart in Kafka`)
        return operation === null ? [] : [acl(user, resource, operation)]
      }),
    ),
  )
  await store.create(acls).finally(() => store.close())
}

function acl(user: string, resource: string, operation: number) {
  const topic = /:topic\/[^/]+\/[^/]+\/(.+)$/.exec(resource)?.[1]
  return {
    resourceType: topic ? ResourceTypes.TOPIC : ResourceTypes.CLUSTER,
    resourceName: topic ?? 'kafka-cluster',
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: `User:${user}`,
    host: '*',
    operation,
    permissionType: AclPermissionTypes.ALLOW,
  }
}
