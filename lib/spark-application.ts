import { createHash } from 'node:crypto'
import { Stack } from 'aws-cdk-lib'
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import { CfnApplication } from 'aws-cdk-lib/aws-emrserverless'
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import type { EnvironmentConfig, ProcessingConfig } from './config.ts'
import { environmentTags } from './environment-tags.ts'

export interface SparkApplicationProps {
  readonly config: EnvironmentConfig
  readonly network: {
    readonly vpc: IVpc | IVpc
    readonly subnets: SubnetSelection
    readonly groups: { readonly job: ISecurityGroup }
  }
  readonly logs: {
    readonly logGroupName: string
    readonly bucket: Bucket | IBucket
    readonly prefix: string
  }
}

type Properties = ConstructorParameters<typeof CfnApplication>[2]

/**
 * The EMR Serverless application. EMR changes an application only while it is stopped, and this one never is while a run
 * is up: so its name ends in a hash of its properties, and a change makes a new application. The old one can be deleted,
 * once its run has ended and it is stopped, and the run of the new one goes on from the same checkpoints.
 */
export class SparkApplication extends CfnApplication {
  /** Literal. */
  readonly applicationName: string

  constructor(scope: Construct, id: string, props: SparkApplicationProps) {
    const properties = applicationProperties(props)
    const resolved = JSON.stringify(Stack.of(scope).resolve(properties))
    const hash = createHash('sha256').update(resolved).digest('hex').slice(0, 8)
    const name = `tributary-${props.config.name}-${hash}`
    super(scope, id, { ...properties, name })
    this.applicationName = name
  }
}

function applicationProperties({ config, network, logs }: SparkApplicationProps): Properties {
  const { processing } = config
  return {
    releaseLabel: processing.releaseLabel,
    type: 'SPARK',
    architecture: 'ARM64',
    maximumCapacity: maximumCapacity(processing),
    // Two runs would break each other's checkpoints: a second one waits in a queue until the first has ended.
    schedulerConfiguration: { maxConcurrentRuns: 1 },
    // No capacity is kept warm: the one run holds its workers, and warm ones would bind it to one zone.
    autoStartConfiguration: { enabled: true },
    autoStopConfiguration: { enabled: true, idleTimeoutMinutes: processing.idleMinutes },
    networkConfiguration: {
      subnetIds: network.vpc.selectSubnets(network.subnets).subnetIds,
      securityGroupIds: [network.groups.job.securityGroupId],
    },
    monitoringConfiguration: {
      cloudWatchLoggingConfiguration: {
        enabled: true,
        logGroupName: logs.logGroupName,
        logTypeMap: [{ key: 'SPARK_DRIVER', value: ['STDOUT', 'STDERR'] }],
      },
      // Encrypted with our key by the bucket itself: named here, EMR and whoever starts a run would need it as well.
      s3MonitoringConfiguration: { logUri: `s3://${logs.bucket.bucketName}/${logs.prefix}/` },
      // A copy of the logs at AWS, not encrypted with our key.
      managedPersistenceMonitoringConfiguration: { enabled: false },
    },
    // Here, so that they are in the hash: CloudFormation changes even tags by a call that EMR refuses until it is stopped.
    tags: Object.entries(environmentTags(config)).map(([key, value]) => ({ key, value })),
  }
}

/** One driver and all executors. */
function maximumCapacity({ driver, executor, maxExecutors }: ProcessingConfig) {
  const total = (of: 'cores' | 'memoryGB' | 'diskGB') => driver[of] + maxExecutors * executor[of]
  return { cpu: `${total('cores')} vCPU`, memory: `${total('memoryGB')} GB`, disk: `${total('diskGB')} GB` }
}
