import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3'
import type { TributaryFunction } from './function.ts'
import { STATUS } from './job-status.ts'
import { keyUse } from './key-use.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface StatusPermissions {
  readonly key: IKey
  readonly bucket: Bucket | IBucket
  /** Names below the folder of the reports, `runs/*` for all of a folder. */
  readonly read: readonly string[]
  readonly written: readonly string[]
}

/** Let a function read some of the job's reports, and write what is its own among them. */
export function letUseStatus(handler: TributaryFunction, { key, bucket, read, written }: StatusPermissions): void {
  const arns = (names: readonly string[]) => names.map((name) => bucket.arnForObjects(`${STATUS}/${name}`))
  const writing = written.length > 0
  // Without it S3 says of an object that is not there that it is forbidden. No condition on the prefix: of one object none is asked.
  handler.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }))
  handler.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: arns(read) }))
  if (writing) handler.addToRolePolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: arns(written) }))
  handler.addToRolePolicy(keyUse(key, ['kms:Decrypt', ...(writing ? ['kms:GenerateDataKey'] : [])], 's3'))
  for (const [i, name] of read.entries()) {
    if (name.endsWith('*'))
      acknowledgeWildcard(
        handler,
        arns(read)[i] as string,
        'A report for each run, and one for each query; it only reads.',
      )
  }
}
