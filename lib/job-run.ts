import type { JobRun } from '../lambda/job/definition.ts'
import type { EnvironmentConfig } from './config.ts'
import { emrSparkSettings, MODULES_FOLDER, PACKAGES_FOLDER } from './emr-spark-settings.ts'
import { environmentTags } from './environment-tags.ts'
import { CONTRACT_FOLDER } from './job-arguments.ts'
import type { StagedJob } from './job-package/stage.ts'

/** Failures within an hour after which EMR no longer starts the job again. */
const MOST_FAILURES = 5

export interface JobRunProps {
  readonly config: EnvironmentConfig
  readonly applicationId: string
  readonly executionRoleArn: string
  /** Arguments of the entry script, but for those that name the run. */
  readonly jobArguments: string[]
  /** URLs of the job package. */
  readonly files: StagedJob
}

/** How a run of the streaming job is started; where its logs go is a property of the application. */
export function jobRun({ config, applicationId, executionRoleArn, jobArguments, files }: JobRunProps): JobRun {
  return {
    applicationId,
    executionRoleArn,
    mode: 'STREAMING',
    executionTimeoutMinutes: 0,
    jobDriver: {
      sparkSubmit: {
        entryPoint: files.entryPoint,
        entryPointArguments: jobArguments,
        sparkSubmitParameters: submitParameters(files),
      },
    },
    configurationOverrides: {
      applicationConfiguration: [{ classification: 'spark-defaults', properties: emrSparkSettings(config.processing) }],
    },
    retryPolicy: { maxFailedAttemptsPerHour: MOST_FAILURES },
    // A run does not have those of its application, and by them it is known who may end it.
    tags: environmentTags(config),
  }
}

function submitParameters({ jars, modules, contract, packages, pools }: StagedJob): string {
  const archives = [
    [contract, CONTRACT_FOLDER],
    [packages, PACKAGES_FOLDER],
    // Not --py-files: the worker in which the driver asks a processor for its state looks at PYTHONPATH alone.
    [modules, MODULES_FOLDER],
  ] as const
  return [
    // Iceberg is on the class path of the image.
    ...['--jars', jars.join(',')],
    ...['--conf', `spark.archives=${archives.map(([url, folder]) => `${url}#${folder}`).join(',')}`],
    ...['--conf', `spark.scheduler.allocation.file=${pools}`],
  ].join(' ')
}
