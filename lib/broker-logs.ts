import { Aws } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { CfnCluster } from 'aws-cdk-lib/aws-msk'
import type { Bucket } from 'aws-cdk-lib/aws-s3'

const PREFIX = 'brokers'

/** Let the brokers' logs into the bucket, in the words that AWS would add to the bucket's policy by itself. */
export function brokerLogs(bucket: Bucket): CfnCluster.LoggingInfoProperty {
  const [objects, itself] = [bucket.arnForObjects(`${PREFIX}/AWSLogs/${Aws.ACCOUNT_ID}/*`), bucket.bucketArn]
  bucket.addToResourcePolicy(delivery(['s3:PutObject'], objects, { 's3:x-amz-acl': 'bucket-owner-full-control' }))
  bucket.addToResourcePolicy(delivery(['s3:GetBucketAcl', 's3:ListBucket'], itself))
  return { brokerLogs: { s3: { enabled: true, bucket: bucket.bucketName, prefix: PREFIX } } }
}

function delivery(actions: string[], resource: string, equals: Record<string, string> = {}): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
    actions,
    resources: [resource],
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, ...equals },
      ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:*` },
    },
  })
}
