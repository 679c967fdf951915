import { Aws } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3'
import { keyUse } from '../key-use.ts'

export interface JobFiles {
  readonly key: IKey
  /** Files of the Iceberg tables. */
  readonly data: Bucket | IBucket
  readonly checkpoints: Bucket | IBucket
  readonly logs: Bucket | IBucket
  /** Where in the bucket of logs the job's are. */
  readonly logsPrefix: string
  readonly package: { readonly bucketName: string; readonly objectKeys: readonly string[] }
}

/** What a lake and a checkpoint need: files are written, read, and removed when nothing names them any more. */
const FILE_ACTIONS = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload']
/** Hadoop's client asks where a bucket is, and lists what it takes for a folder. */
const BUCKET_ACTIONS = ['s3:ListBucket', 's3:GetBucketLocation']

/** The package read; lake and checkpoints read and written; logs written; the key for these and for secrets. */
export function fileStatements({ key, data, checkpoints, logs, logsPrefix, ...job }: JobFiles): PolicyStatement[] {
  const assets = `arn:${Aws.PARTITION}:s3:::${job.package.bucketName}`
  const packaged = job.package.objectKeys.map((object) => `${assets}/${object}`)
  const buckets = [assets, data.bucketArn, checkpoints.bucketArn]
  return [
    new PolicyStatement({ actions: ['s3:GetObject'], resources: packaged }),
    new PolicyStatement({ actions: BUCKET_ACTIONS, resources: buckets }),
    new PolicyStatement({
      actions: FILE_ACTIONS,
      resources: [data.arnForObjects('*'), checkpoints.arnForObjects('*')],
    }),
    new PolicyStatement({ actions: ['s3:PutObject'], resources: [logs.arnForObjects(`${logsPrefix}/*`)] }),
    keyUse(key, ['kms:Decrypt', 'kms:GenerateDataKey'], 's3', 'secretsmanager'),
  ]
}
