import { Aws } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface OptimizerRoleProps {
  readonly databaseName: string
  readonly tables: readonly string[]
  readonly bucket: Bucket
  readonly key: IKey
}

/** Log groups that Glue writes to, by the kind of optimizer; they are the account's, not an environment's. */
const LOG_GROUPS = ['iceberg-compaction', 'iceberg-retention', 'iceberg-orphan-file-deletion']

/** The role by which Glue optimizes these tables, and no others. */
export function optimizerRole(scope: Construct, { databaseName, tables, bucket, key }: OptimizerRoleProps): Role {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('glue.amazonaws.com'),
    description: `Optimizes the Iceberg tables of ${databaseName}`,
  })
  const allow = (actions: string[], resources: string[]) =>
    role.addToPolicy(new PolicyStatement({ actions, resources }))
  allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], [bucket.arnForObjects('*')])
  allow(['s3:ListBucket'], [bucket.bucketArn])
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn])
  allow(['glue:GetTable', 'glue:UpdateTable'], glueArns(databaseName, tables))
  allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], LOG_GROUPS.map(logStreams))
  acknowledgeWildcard(
    role,
    bucket.arnForObjects('*'),
    'Compaction rewrites files anywhere in the bucket, which holds nothing but these tables.',
  )
  for (const name of LOG_GROUPS) {
    acknowledgeWildcard(role, logStreams(name), 'Glue names the streams within its log groups.')
  }
  return role
}

/** ARNs of a database's tables, with those of database and catalog, which Glue wants to be allowed as well. */
export function glueArns(database: string, tables: readonly string[]): string[] {
  return ['catalog', `database/${database}`, ...tables.map((table) => `table/${database}/${table}`)].map(glueArn)
}

export function glueArn(resource: string): string {
  return `arn:${Aws.PARTITION}:glue:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`
}

function logStreams(name: string): string {
  return `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws-glue/${name}/logs:*`
}
