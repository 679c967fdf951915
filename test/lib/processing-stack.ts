import { type AppProps, Stack } from 'aws-cdk-lib'
import { type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import type { EnvironmentConfig } from '../../lib/config.ts'
import { loadContract } from '../../lib/contract.ts'
import type { JobSources } from '../../lib/job-package/sources.ts'
import { JobPackage } from '../../lib/job-package.ts'
import { Processing, type ProcessingProps } from '../../lib/processing.ts'
import { testApp } from './app.ts'

export const SERIES_URL =
  'influxdbs://database.example:8086?org=tributary&bucket=tributary&secret=secretsmanager://token'

/** The processing construct in a stack, with stand-ins for what it is connected to. */
export function processingStack(
  config: EnvironmentConfig,
  sources: JobSources,
  { app, ...changes }: Partial<ProcessingProps> & { app?: AppProps } = {},
) {
  const stack = new Stack(testApp(app), 'Test')
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [ISOLATED] }) as IVpc
  const bucket = (name: string) => Bucket.fromBucketName(stack, name, `${name.toLowerCase()}-bucket`)
  const data = bucket('Data')
  const processing = new Processing(stack, 'Processing', {
    config,
    contract: loadContract(),
    key: new Key(stack, 'Key'),
    network: {
      vpc,
      subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      groups: { job: new SecurityGroup(stack, 'JobGroup', { vpc }) },
    },
    lake: {
      ...{ data, checkpoints: bucket('Checkpoints'), logs: bucket('JobLogs') },
      databaseName: 'tributary_test',
      url: `s3://${data.bucketName}/tables?database=tributary_test`,
    },
    broker: { clusterArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/tributary-test/uuid-1' },
    access: { bootstrap: { iam: 'b-1.example:9098,b-2.example:9098' } },
    database: {
      seriesUrl: SERIES_URL,
      writeToken: { arn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:token' },
    },
    jobPackage: new JobPackage(stack, 'JobPackage', { sources }),
    ...changes,
  })
  return { stack, processing }
}

const ISOLATED = { name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }
