import { Duration, Validations } from 'aws-cdk-lib'
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { EXPIRES, KEY } from '../lambda/alert-publisher/book.ts'
import { deadLettersName, publisherName } from './alert-names.ts'
import type { EnvironmentConfig } from './config.ts'
import { removalOf } from './removal.ts'

/** What the publisher of alerts remembers from one batch to the next, and what it could make nothing of. */
export class AlertMemory extends Construct {
  readonly table: Table
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { config, key }: { config: EnvironmentConfig; key: IKey }) {
    super(scope, id)
    const removalPolicy = removalOf(config)
    this.table = new Table(this, 'Table', {
      tableName: publisherName(config),
      partitionKey: { name: KEY, type: AttributeType.STRING },
      timeToLiveAttribute: EXPIRES,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
    })
    this.deadLetters = new Queue(this, 'DeadLetters', {
      queueName: deadLettersName(config),
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      // The most that SQS keeps: a person has to look.
      retentionPeriod: Duration.days(14),
      removalPolicy,
    })
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is a queue of dead letters itself.',
    })
  }
}
