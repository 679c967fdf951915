import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { Environment } from '../lambda/alert-publisher/environment.ts'
import { alertsNamespace } from '../lambda/alert-publisher/metrics.ts'
import type { AlertMemory } from './alert-memory.ts'
import { PUBLISHER } from './alert-names.ts'
import { AlertSource } from './alert-source.ts'
import type { AlertTopic } from './alert-topic.ts'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { TributaryFunction } from './function.ts'
import { keyUse } from './key-use.ts'
import type { Network } from './network.ts'

export interface AlertPublisherProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
  readonly network: Network
  readonly broker: { readonly clusterArn: string }
  readonly alertTopic: AlertTopic
  readonly alertMemory: AlertMemory
}

/** Minutes from one look for what was held back to the next. */
const LOOK = 5

/** Tells people of alerts, each once and no more than they can read (docs/decisions/020-alert-publisher.md). */
export class AlertPublisher extends Construct {
  constructor(scope: Construct, id: string, props: AlertPublisherProps) {
    super(scope, id)
    const { config, contract, network, broker } = props
    const handler = this.handler(props)
    const { topic } = contract.pipeline.topics.alerts
    new AlertSource(this, 'Source', { config, network, topic, handler, clusterArn: broker.clusterArn })
    // What failed is not repeated, nor done late: the next look comes soon. Of batches from Kafka this says nothing.
    handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(LOOK) })
    new Rule(this, 'Schedule', {
      description: 'Tell what was held back when no other message has told it',
      schedule: Schedule.rate(Duration.minutes(LOOK)),
      targets: [new LambdaFunction(handler, { retryAttempts: 0 })],
    })
  }

  private handler(props: AlertPublisherProps): TributaryFunction {
    const { config, contract, key, alertTopic, alertMemory } = props
    const { table, deadLetters } = alertMemory
    const environment: Environment = {
      TABLE: table.tableName,
      TOPIC_ARN: alertTopic.topicArn,
      DEAD_LETTERS_URL: deadLetters.queueUrl,
      PER_DEVICE: String(config.alerts.perDevice),
      GLOBAL: String(config.alerts.global),
      WINDOW_MINUTES: String(config.alerts.windowMinutes),
      REMEMBERED_DAYS: String(rememberedDays(contract)),
      NAMESPACE: alertsNamespace(config.name),
    }
    const handler = new TributaryFunction(this, 'Function', {
      ...{ config, key, name: PUBLISHER, environment },
      description: 'Tells people of alerts of devices',
      // The lease of the handler is longer.
      timeout: Duration.minutes(1),
      memoryMiB: 512,
    })
    const allow = (actions: string[], resource: string) =>
      handler.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }))
    // A transaction of puts needs no more than each of them.
    allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], table.tableArn)
    allow(['sns:Publish'], alertTopic.topicArn)
    allow(['sqs:SendMessage'], deadLetters.queueArn)
    handler.addToRolePolicy(keyUse(key, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sns', 'sqs'))
    handler.addToRolePolicy(keyUse(key, TABLE_KEY, 'dynamodb'))
    return handler
  }
}

/** What DynamoDB documents that whoever uses a table with a customer key needs. */
const TABLE_KEY = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey']

/** For a day longer than the topic keeps an alert, so that none that is read again is new. */
function rememberedDays({ pipeline }: Contract): number {
  return Math.ceil(pipeline.topics.alerts.retentionHours / 24) + 1
}
