import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'

const PROVIDER = 'Custom::S3AutoDeleteObjectsCustomResourceProvider'

/**
 * Give the function by which the CDK empties buckets a log group like those of all other functions. The CDK makes it,
 * once for a stack, when the first bucket asks for it, and has no setting for its logs: they would be kept for ever.
 */
export function keepEmptyingLogs(scope: Construct, { config, key }: { config: EnvironmentConfig; key: IKey }): void {
  const handler = Stack.of(scope).node.tryFindChild(PROVIDER)?.node.findChild('Handler')
  if (!(handler instanceof CfnResource)) return
  const group = new LogGroup(scope, 'EmptyingLogs', {
    logGroupName: `/tributary/${config.name}/bucket-emptying`,
    retention: config.logs.retentionDays,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  handler.addPropertyOverride('LoggingConfig', { LogGroup: group.logGroupName })
}
