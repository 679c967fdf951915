import { Aws } from 'aws-cdk-lib'
import { CfnDatabase } from 'aws-cdk-lib/aws-glue'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { GuardedBucket } from './buckets.ts'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { keepFrameworkLogs } from './framework-logs.ts'
import { removalOf } from './removal.ts'
import { TableOptimizers } from './table-optimizers.ts'

export interface LakeProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
}

/** Where the tables are, below which the job also makes a folder for each table. */
const TABLES_PREFIX = 'tables'

/** Name of the Glue database. */
export function catalogDatabase({ name }: Pick<EnvironmentConfig, 'name'>): string {
  return `tributary_${name}`
}

/** The Iceberg tables' home in S3 and Glue, and the buckets of what belongs to their making. */
export class Lake extends Construct {
  /** Files of the Iceberg tables. */
  readonly data: Bucket
  /** Checkpoints of the streaming queries. */
  readonly checkpoints: Bucket
  /** Raw messages that a rule could not deliver, for replay. */
  readonly failedActions: Bucket
  /** Logs of brokers and job, encrypted with the customer key. */
  readonly logs: Bucket
  /** Logs of S3 and of the database, whose delivery cannot use a customer key. */
  readonly serviceLogs: Bucket
  /** Name of the Glue database, literal. */
  readonly databaseName: string
  /** The lake as argument of the job. */
  readonly url: string
  readonly optimizers: TableOptimizers

  constructor(scope: Construct, id: string, { config, contract, key }: LakeProps) {
    super(scope, id)
    const { noncurrentDays, failedActionDays } = config.lake
    const expiring = { config, noncurrentDays: 1, expireDays: config.logs.retentionDays }
    this.serviceLogs = new GuardedBucket(this, 'ServiceLogs', expiring)
    const logged = { config, key, accessLogs: this.serviceLogs }
    this.logs = new GuardedBucket(this, 'Logs', { ...logged, ...expiring })
    this.data = new GuardedBucket(this, 'Data', { ...logged, noncurrentDays })
    // Each batch overwrites and deletes many small files; a day is enough to undo a mistake.
    this.checkpoints = new GuardedBucket(this, 'Checkpoints', { ...logged, noncurrentDays: 1 })
    this.failedActions = new GuardedBucket(this, 'FailedActions', {
      ...logged,
      noncurrentDays,
      expireDays: failedActionDays,
    })
    keepFrameworkLogs(this, 'bucket-emptying', { config, key })
    this.databaseName = catalogDatabase(config)
    this.url = `s3://${this.data.bucketName}/${TABLES_PREFIX}?database=${this.databaseName}`
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: `Iceberg tables of Tributary ${config.name}` },
    })
    database.applyRemovalPolicy(removalOf(config))
    const place = { databaseName: this.databaseName, bucket: this.data }
    this.optimizers = new TableOptimizers(this, 'Optimizers', { config, contract, key, ...place })
    this.optimizers.resource.node.addDependency(database)
  }
}
