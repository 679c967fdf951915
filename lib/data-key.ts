import { Aws, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'

/**
 * The one customer key of an environment: brokers, buckets, secrets, logs, database and alarms are encrypted with it.
 * Roles of this account get their use of it by their own policies; here stand the services that call it for themselves.
 */
export class DataKey extends Key {
  constructor(scope: Construct, id: string, config: EnvironmentConfig) {
    super(scope, id, {
      alias: `alias/tributary-${config.name}`,
      description: `Everything that Tributary stores in environment ${config.name}`,
      enableKeyRotation: true,
      removalPolicy: config.data === 'retained' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
    this.letService(`logs.${Aws.REGION}.amazonaws.com`, 'kms:EncryptionContext:aws:logs:arn', {
      like: `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/tributary/${config.name}/*`,
    })
    for (const service of ['cloudwatch.amazonaws.com', 'delivery.logs.amazonaws.com']) {
      this.letService(service, 'aws:SourceAccount', { equals: Aws.ACCOUNT_ID })
    }
  }

  /** In a key's own policy the resource `*` means this key. */
  private letService(service: string, condition: string, { like, equals }: { like?: string; equals?: string }): void {
    const actions = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey']
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: [...actions, 'kms:DescribeKey'],
        resources: ['*'],
        conditions: like ? { ArnLike: { [condition]: like } } : { StringEquals: { [condition]: equals } },
      }),
    )
  }
}
