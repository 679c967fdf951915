import { CustomResource, Duration } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct, type IConstruct } from 'constructs'
import { OPERATION } from '../lambda/job-run/event.ts'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { deploymentMinutes } from './deployment-minutes.ts'
import { TributaryFunction } from './function.ts'
import type { Processing } from './processing.ts'
import { ResourceProvider } from './resource-provider.ts'
import { letRun } from './run-permissions.ts'
import { letUseStatus } from './status-permissions.ts'
import { surroundings } from './surroundings.ts'

export interface JobProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
  readonly processing: Processing
  /** Where the job's reports are. */
  readonly checkpoints: Bucket | IBucket
  /** What a run needs beside its definition: when it changes, the deployment looks whether the job still runs. */
  readonly needs: Readonly<Record<string, IConstruct>>
}

const QUERY_INTERVAL = Duration.seconds(10)

/** The run of the streaming job: a deployment ends in success when it is healthy (docs/decisions/017-job-run.md). */
export class Job extends Construct {
  readonly #run: CustomResource

  constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id)
    const { config, key, processing } = props
    const [onEvent, isComplete] = [this.begin(props), this.wait(props)]
    const minutes = deploymentMinutes(config.processing)
    const provider = new ResourceProvider(this, 'Provider', {
      ...{ config, key, name: 'job-run', onEvent, isComplete },
      queryInterval: QUERY_INTERVAL,
      totalTimeout: Duration.minutes(minutes.framework),
    })
    this.#run = new CustomResource(this, 'Run', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::TributaryJob',
      properties: { ...processing.definition, surroundings: surroundings(props.needs) },
      serviceTimeout: Duration.minutes(minutes.answer),
    })
    // While there is a run, all that it needs must be there, and the permission to end it.
    this.comesAfter([processing, onEvent, isComplete, provider])
  }

  /** Make the run only when these are there, and end it before they go. */
  comesAfter(parts: readonly IConstruct[]): void {
    this.#run.node.addDependency(...parts)
  }

  private begin(props: JobProps): TributaryFunction {
    const { config, contract, key, checkpoints } = props
    const onEvent = new TributaryFunction(this, 'Begin', {
      ...{ config, key, name: 'job-run-begin', source: { folder: 'job-run', handler: 'onEvent' } },
      description: 'Refuses a job that cannot go on from its checkpoints, before anything is stopped',
      // It waits for S3: what it cannot do then has failed for good.
      timeout: Duration.minutes(5),
      memoryMiB: 256,
    })
    const { queries } = contract.pipeline.status
    letUseStatus(onEvent, { key, bucket: checkpoints, read: [OPERATION, `${queries}/*`], written: [OPERATION] })
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
    letRun(isComplete, { config, executionRole: processing.role, stopping: true })
    const { runs } = contract.pipeline.status
    letUseStatus(isComplete, { key, bucket: checkpoints, read: [OPERATION, `${runs}/*`], written: [OPERATION] })
    return isComplete
  }
}
