import { type RemovalPolicy, Validations } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnBatchScramSecret } from 'aws-cdk-lib/aws-msk'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'

export interface IotUserProps {
  readonly config: EnvironmentConfig
  readonly key: IKey
  readonly clusterArn: string
  readonly removal: RemovalPolicy
}

/** The Kafka user that the rules of AWS IoT sign in as, with a password that nobody has seen. */
export class IotUser extends Construct {
  readonly username = 'iot'
  /** Literal; MSK takes only secrets whose names begin like this, under a customer key. */
  readonly secretName: string
  readonly secretArn: string

  constructor(scope: Construct, id: string, { config, key, clusterArn, removal }: IotUserProps) {
    super(scope, id)
    this.secretName = `AmazonMSK_tributary-${config.name}-iot`
    const secret = new Secret(this, 'Secret', {
      secretName: this.secretName,
      description: `Kafka user of the IoT rules of Tributary ${config.name}`,
      encryptionKey: key,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: this.username }),
        generateStringKey: 'password',
        passwordLength: 48,
        excludePunctuation: true,
      },
      removalPolicy: removal,
    })
    this.secretArn = secret.secretArn
    new CfnBatchScramSecret(this, 'Association', {
      clusterArn,
      secretArnList: [secret.secretArn],
    }).applyRemovalPolicy(removal)
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason: 'When rules of AWS IoT read a changed password is not known, and until then no device would get through.',
    })
  }
}
