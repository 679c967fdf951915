import { CustomResource, Duration } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { deploymentMinutes } from './deployment-minutes.ts'
import { TributaryFunction } from './function.ts'
import type { Processing } from './processing.ts'
import { ResourceProvider } from './resource-provider.ts'
import { letRun } from './run-permissions.ts'
import { letReadStatus } from './status-permissions.ts'

export interface JobProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
  readonly processing: Processing
  /** Where the job's reports are. */
  readonly checkpoints: Bucket | IBucket
}

/** What the deployment notes of itself, so that a later one is known to have taken over. */
const OPERATION = 'operation.json'

const QUERY_INTERVAL = Duration.seconds(10)

/** The run of the streaming job: a deployment ends in success when it is healthy (docs/decisions/017-job-run.md). */
export class Job extends Construct {
  constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id)
    const { config, key, processing } = props
    const [onEvent, isComplete] = [this.begin(props), this.wait(props)]
    const { waiting, answer } = deploymentMinutes(config.processing)
    const provider = new ResourceProvider(this, 'Provider', {
      ...{ config, key, name: 'job-run', onEvent, isComplete },
      queryInterval: QUERY_INTERVAL,
      totalTimeout: Duration.minutes(waiting),
    })
    const run = new CustomResource(this, 'Run', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::TributaryJob',
      properties: processing.definition,
      serviceTimeout: Duration.minutes(answer),
    })
    // While there is a run, all that it needs must be there, and the permission to end it.
    run.node.addDependency(processing, onEvent, isComplete)
  }

  private begin(props: JobProps): TributaryFunction {
    const { config, contract, key, checkpoints } = props
    const onEvent = new TributaryFunction(this, 'Begin', {
      ...{ config, key, name: 'job-run-begin', source: { folder: 'job-run', handler: 'onEvent' } },
      description: 'Refuses a job that cannot go on from its checkpoints, before anything is stopped',
      timeout: Duration.minutes(1),
      memoryMiB: 256,
    })
    const { queries } = contract.pipeline.status
    letReadStatus(onEvent, { key, bucket: checkpoints, read: [OPERATION, `${queries}/*`], written: [OPERATION] })
    return onEvent
  }

  private wait(props: JobProps): TributaryFunction {
    const { config, contract, key, checkpoints, processing } = props
    const isComplete = new TributaryFunction(this, 'Wait', {
      ...{ config, key, name: 'job-run-wait', source: { folder: 'job-run', handler: 'isComplete' } },
      description: 'Ends the former run of the job, starts the new one, and looks whether it is healthy',
      timeout: Duration.minutes(1),
      memoryMiB: 256,
    })
    letRun(isComplete, { config, executionRole: processing.role, applications: true })
    const { runs } = contract.pipeline.status
    letReadStatus(isComplete, { key, bucket: checkpoints, read: [OPERATION, `${runs}/*`], written: [] })
    return isComplete
  }
}
