import { CfnResource, Stack } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { removalOf } from './removal.ts'

/** Functions that the CDK makes for its own ends, by what they do. */
const FRAMEWORKS = {
  'bucket-emptying': 'Custom::S3AutoDeleteObjectsCustomResourceProvider',
  'default-security-group': 'Custom::VpcRestrictDefaultSGCustomResourceProvider',
}

/**
 * Give such a function a log group like those of all other functions. The CDK makes it, once for a stack, when the first
 * resource asks for it, and has no setting for its logs: they would be kept for ever.
 */
export function keepFrameworkLogs(
  scope: Construct,
  name: keyof typeof FRAMEWORKS,
  { config, key }: { config: EnvironmentConfig; key: IKey },
): void {
  const handler = Stack.of(scope).node.tryFindChild(FRAMEWORKS[name])?.node.findChild('Handler')
  if (!(handler instanceof CfnResource)) return
  const group = new LogGroup(scope, `${name}-logs`, {
    logGroupName: `/tributary/${config.name}/${name}`,
    retention: config.logs.retentionDays,
    encryptionKey: key,
    removalPolicy: removalOf(config),
  })
  handler.addPropertyOverride('LoggingConfig', { LogGroup: group.logGroupName })
}
