import type { ISecurityGroup, IVpc, SubnetSelection, Vpc } from 'aws-cdk-lib/aws-ec2'
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { InfluxDatabase } from './influx-database.ts'
import { LiveAnalyticsDatabase } from './live-analytics-database.ts'

export interface DatabaseProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
  readonly network: Construct & {
    /** To the compiler a Vpc is no IVpc under exactOptionalPropertyTypes. */
    readonly vpc: Vpc | IVpc
    readonly subnets: SubnetSelection
    readonly groups: Readonly<Record<'database' | 'endpoint' | 'function', ISecurityGroup>>
  }
  /** For the database's own logs; encrypted by S3's own key, because their delivery knows no other. */
  readonly serviceLogs: Bucket
}

/** What others know of a time-series database. */
export interface TimeSeries {
  /** Of the instance, or of the database: literal, as its metrics name it. */
  readonly name: string
  /** The database as argument of the job. */
  readonly seriesUrl: string
  /** Secret that the job signs in with; its name is literal. */
  readonly writeToken?: { readonly name: string; readonly arn: string }
  /** What the job's role needs for a database that asks IAM. */
  readonly writeStatements: PolicyStatement[]
}

/** The time-series database that the config chooses. */
export class Database extends Construct implements TimeSeries {
  readonly kind: EnvironmentConfig['database']['kind']
  readonly name: string
  readonly seriesUrl: string
  readonly writeToken?: { readonly name: string; readonly arn: string }
  readonly writeStatements: PolicyStatement[]

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id)
    const { database } = props.config
    this.kind = database.kind
    const made: TimeSeries =
      database.kind === 'influxdb'
        ? new InfluxDatabase(this, 'Influx', { ...props, database })
        : new LiveAnalyticsDatabase(this, 'LiveAnalytics', { ...props, database })
    this.name = made.name
    this.seriesUrl = made.seriesUrl
    if (made.writeToken) this.writeToken = made.writeToken
    this.writeStatements = made.writeStatements
  }
}
