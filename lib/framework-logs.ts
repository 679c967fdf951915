import { CfnResource, CustomResourceProviderBase, Stack } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { NamedLogGroup } from './named-log-group.ts'

/** Functions that the CDK makes for its own ends, by what they do. */
const FRAMEWORKS = {
  'bucket-emptying': 'Custom::S3AutoDeleteObjectsCustomResourceProvider',
  'default-security-group': 'Custom::VpcRestrictDefaultSGCustomResourceProvider',
}

/**
 * Give such a function a log group like those of all other functions, and the right to write into this one only. The CDK
 * makes it, once for a stack, when the first resource asks for it, and has no setting for its logs: they would be kept for
 * ever, and a group that was deleted would be made again by what is delivered late.
 */
export function keepFrameworkLogs(
  scope: Construct,
  name: keyof typeof FRAMEWORKS,
  { config, key }: { config: EnvironmentConfig; key: IKey },
): void {
  const provider = Stack.of(scope).node.tryFindChild(FRAMEWORKS[name])
  if (!(provider instanceof CustomResourceProviderBase)) return
  const group = new NamedLogGroup(scope, `${name}-logs`, { config, key, name })
  part(provider, 'Handler').addPropertyOverride('LoggingConfig', { LogGroup: group.logGroupName })
  part(provider, 'Role').addPropertyDeletionOverride('ManagedPolicyArns')
  const actions = ['logs:CreateLogStream', 'logs:PutLogEvents']
  provider.addToRolePolicy({ Effect: 'Allow', Action: actions, Resource: group.logGroupArn })
}

function part(provider: CustomResourceProviderBase, id: 'Handler' | 'Role'): CfnResource {
  const resource = provider.node.findChild(id)
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${provider.node.path}/${id} is no resource`)
  return resource
}
