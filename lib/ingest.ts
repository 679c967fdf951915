import { Aws } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnTopicRule } from 'aws-cdk-lib/aws-iot'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { type Contract, type StreamName, streamEntries } from './contract.ts'
import { keyUse } from './key-use.ts'
import { failedActionKey, kafkaAction, rawMessages, SQL_VERSION } from './rule.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface IngestProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
  /** The way of AWS IoT into the VPC. */
  readonly destinationArn: string
  /** Brokers for SASL/SCRAM, `host:port,…`. */
  readonly bootstrap: string
  /** Secret of the Kafka user that the rules write as. */
  readonly iotUser: { readonly secretName: string; readonly secretArn: string }
  /** Takes what could not be delivered. */
  readonly failedActions: Pick<IBucket, 'bucketName' | 'arnForObjects'>
}

/** One rule per stream: each message, as it is, becomes a record of the stream's Kafka topic, or an object in S3. */
export class Ingest extends Construct {
  /** Names of the rules, for metrics. */
  readonly ruleNames: Readonly<Record<StreamName, string>>

  constructor(scope: Construct, id: string, props: IngestProps) {
    super(scope, id)
    const { config, contract, destinationArn, failedActions } = props
    const signIn = { secretName: props.iotUser.secretName, roleArn: this.secretReader(props).roleArn }
    const failureWriter = this.failureWriter(props)
    const rules = streamEntries(contract).map(([name, stream]): [StreamName, string] => {
      const ruleName = `tributary_${config.name}_${name}`
      new CfnTopicRule(this, name, {
        ruleName,
        topicRulePayload: {
          description: `${stream.description}; to Kafka topic ${stream.kafka.topic}`,
          awsIotSqlVersion: SQL_VERSION,
          sql: rawMessages(stream),
          ruleDisabled: false,
          actions: [{ kafka: { destinationArn, ...kafkaAction(contract, stream, props.bootstrap, signIn) } }],
          errorAction: {
            s3: { bucketName: failedActions.bucketName, key: failedActionKey(name), roleArn: failureWriter.roleArn },
          },
        },
      })
      return [name, ruleName]
    })
    this.ruleNames = Object.fromEntries(rules) as Record<StreamName, string>
  }

  private secretReader({ key, iotUser }: IngestProps): Role {
    return this.ruleRole('SecretReader', 'Password of the Kafka user of IoT rules', [
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        resources: [iotUser.secretArn],
      }),
      keyUse(key, ['kms:Decrypt'], 'secretsmanager'),
    ])
  }

  private failureWriter({ contract, key, failedActions }: IngestProps): Role {
    const folders = streamEntries(contract).map(([name]) => failedActions.arnForObjects(`${name}/*`))
    const role = this.ruleRole('FailureWriter', 'Messages that IoT rules could not deliver', [
      new PolicyStatement({ actions: ['s3:PutObject'], resources: folders }),
      keyUse(key, ['kms:GenerateDataKey', 'kms:Decrypt'], 's3'),
    ])
    for (const folder of folders) {
      acknowledgeWildcard(
        role,
        folder,
        'Each message that could not be delivered is an object of its own in this folder.',
      )
    }
    return role
  }

  /** The policy is part of the role: a rule is not there before both are. */
  private ruleRole(id: string, description: string, statements: PolicyStatement[]): Role {
    return new Role(this, id, {
      description,
      assumedBy: new ServicePrincipal('iot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: { Rule: new PolicyDocument({ statements }) },
    })
  }
}
