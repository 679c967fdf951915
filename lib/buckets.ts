import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'

export interface GuardedBucketProps {
  readonly config: EnvironmentConfig
  /** The customer key; without, S3's own key encrypts. */
  readonly key?: IKey
  /** Where S3 logs the accesses, under the prefix `access/<id of the bucket>/`. */
  readonly accessLogs?: Bucket
  /** Days for which what was overwritten or deleted can be restored. */
  readonly noncurrentDays: number
  /** Days after which objects are deleted; without, they stay. */
  readonly expireDays?: number
}

/** A bucket that nobody reaches from outside or without TLS, versioned, and kept or emptied as the config says. */
export class GuardedBucket extends Bucket {
  constructor(scope: Construct, id: string, props: GuardedBucketProps) {
    const { config, key, accessLogs } = props
    const kept = config.data === 'retained'
    super(scope, id, {
      encryption: key ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      ...(key && { encryptionKey: key, bucketKeyEnabled: true }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: lifecycle(props),
      ...(accessLogs && {
        // Under exactOptionalPropertyTypes a Bucket is no IBucket to the compiler.
        serverAccessLogsBucket: accessLogs as IBucket,
        serverAccessLogsPrefix: `access/${id.toLowerCase()}/`,
      }),
      removalPolicy: kept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: !kept,
    })
  }
}

/** A marker of a deletion goes once nothing is behind it; S3 takes that and an expiry in separate rules only. */
function lifecycle({ noncurrentDays, expireDays }: GuardedBucketProps): LifecycleRule[] {
  return [
    {
      id: 'leftovers',
      abortIncompleteMultipartUploadAfter: Duration.days(3),
      noncurrentVersionExpiration: Duration.days(noncurrentDays),
      expiredObjectDeleteMarker: true,
    },
    ...(expireDays === undefined ? [] : [{ id: 'expiry', expiration: Duration.days(expireDays) }]),
  ]
}
