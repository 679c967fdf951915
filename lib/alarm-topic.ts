import { Annotations, Aws } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { removalOf } from './removal.ts'

const NOBODY_IS_TOLD = 'Data is kept, but nobody is told of alarms: give alarms.email an address in lib/environments.ts'

/** Where every alarm goes. In the foundation, because a person has to confirm each subscription. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { config, key }: { config: EnvironmentConfig; key: IKey }) {
    super(scope, id, {
      topicName: `tributary-${config.name}-alarms`,
      displayName: `Tributary ${config.name}`,
      masterKey: key,
      enforceSSL: true,
    })
    this.applyRemovalPolicy(removalOf(config))
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
    if (config.alarms.email) this.addSubscription(new EmailSubscription(config.alarms.email))
    else if (config.data === 'retained') Annotations.of(this).addWarningV2('tributary:nobody-is-told', NOBODY_IS_TOLD)
  }
}
