import { Annotations } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { removalOf } from './removal.ts'

const NOBODY_IS_TOLD =
  'Data is kept, but nobody is told of alerts of devices: give alerts.email an address in lib/environments.ts'

/**
 * Where alerts of devices go; those of the pipeline have a topic of their own, for other people. In the foundation,
 * because a person has to confirm each subscription.
 */
export class AlertTopic extends Topic {
  constructor(scope: Construct, id: string, { config, key }: { config: EnvironmentConfig; key: IKey }) {
    super(scope, id, {
      topicName: `tributary-${config.name}-alerts`,
      displayName: `Tributary ${config.name}: devices`,
      masterKey: key,
      enforceSSL: true,
    })
    this.applyRemovalPolicy(removalOf(config))
    if (config.alerts.email) this.addSubscription(new EmailSubscription(config.alerts.email))
    else if (config.data === 'retained') {
      Annotations.of(this).addWarningV2('tributary:nobody-is-told-of-devices', NOBODY_IS_TOLD)
    }
  }
}
