import { Stack } from 'aws-cdk-lib'
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3'
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm'
import { Construct } from 'constructs'
import type { JobDefinition } from '../lambda/job/definition.ts'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { deploymentMinutes } from './deployment-minutes.ts'
import { ExecutionRole } from './execution-role.ts'
import { jobArguments } from './job-arguments.ts'
import type { JobPackage } from './job-package.ts'
import type { JobDatabase } from './job-permissions/database.ts'
import { jobRun } from './job-run.ts'
import { statusPlaces } from './job-status.ts'
import { NamedLogGroup } from './named-log-group.ts'
import { queryShapes } from './query-shapes.ts'
import { SparkApplication } from './spark-application.ts'

export interface ProcessingProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
  readonly network: {
    readonly vpc: IVpc | IVpc
    readonly subnets: SubnetSelection
    readonly groups: { readonly job: ISecurityGroup }
  }
  readonly lake: {
    readonly data: Bucket | IBucket
    readonly checkpoints: Bucket | IBucket
    readonly logs: Bucket | IBucket
    readonly databaseName: string
    readonly url: string
  }
  readonly broker: { readonly clusterArn: string }
  readonly access: { readonly bootstrap: { readonly iam: string } }
  readonly database: JobDatabase['database'] & { readonly seriesUrl: string }
  readonly jobPackage: JobPackage
}

/** Where in the bucket of logs the job's are. */
const LOGS_PREFIX = 'job'

/** The Spark application, what its job may do, and all that a run of the job is started with. */
export class Processing extends Construct {
  readonly applicationId: string
  /** Literal. */
  readonly applicationName: string
  readonly role: ExecutionRole
  /** The job as it is to run; values hold tokens. */
  readonly definition: JobDefinition
  /** Holds the definition as JSON, for whoever starts a run after the deployment. */
  readonly parameter: StringParameter

  constructor(scope: Construct, id: string, props: ProcessingProps) {
    super(scope, id)
    const { config, contract, key, network, lake, jobPackage } = props
    const logGroup = new NamedLogGroup(this, 'Logs', { config, key, name: 'job' })
    const logGroupName = logGroup.literalName
    const logs = { logGroupName, bucket: lake.logs, prefix: LOGS_PREFIX }
    const application = new SparkApplication(this, 'Application', { config, network, logs })
    application.node.addDependency(logGroup)
    this.applicationId = application.attrApplicationId
    this.applicationName = application.applicationName
    this.role = new ExecutionRole(this, 'Role', {
      ...{ config, contract, key, logGroupName },
      ...{ data: lake.data, checkpoints: lake.checkpoints, logs: lake.logs, logsPrefix: LOGS_PREFIX },
      ...{ package: jobPackage, database: props.database },
      ...{ clusterArn: props.broker.clusterArn, catalogDatabase: lake.databaseName },
    })
    this.definition = this.define(props, logGroupName)
    this.parameter = new StringParameter(this, 'Definition', {
      parameterName: `/tributary/${config.name}/job`,
      description: `The streaming job of Tributary ${config.name} as it is deployed`,
      stringValue: Stack.of(this).toJsonString(this.definition),
      // Standard parameters hold 4 KB.
      tier: ParameterTier.ADVANCED,
    })
  }

  private define(props: ProcessingProps, logGroup: string): JobDefinition {
    const { config, contract, lake, access, database, jobPackage } = props
    const { bucketName: checkpointsBucket } = lake.checkpoints
    const { graceSeconds, healthMinutes } = config.processing
    const minutes = deploymentMinutes(config.processing)
    return {
      environment: config.name,
      run: jobRun({
        ...{ config, applicationId: this.applicationId, executionRoleArn: this.role.roleArn },
        jobArguments: jobArguments({
          ...{ config, checkpointsBucket, brokers: access.bootstrap.iam, lake: lake.url, series: database.seriesUrl },
          registryBucket: lake.data.bucketName,
        }),
        files: jobPackage.urls,
      }),
      status: statusPlaces(contract, checkpointsBucket),
      queries: queryShapes(contract),
      patience: { graceSeconds, healthSeconds: 60 * healthMinutes, totalSeconds: 60 * minutes.function },
      logGroup,
    }
  }
}
