import type { ProcessingConfig } from './config.ts'
import { emrSparkSettings, PACKAGES_FOLDER } from './emr-spark-settings.ts'
import { CONTRACT_FOLDER } from './job-arguments.ts'
import type { StagedJob } from './job-package/stage.ts'

/** Failures within an hour after which EMR no longer starts the job again. */
const MOST_FAILURES = 5

/** What the API call StartJobRun takes, but for its client token. */
export interface JobRun {
  readonly applicationId: string
  readonly executionRoleArn: string
  readonly name: string
  readonly mode: 'STREAMING'
  /** 0 is no limit; without it a run ends after twelve hours. */
  readonly executionTimeoutMinutes: 0
  readonly jobDriver: {
    readonly sparkSubmit: {
      readonly entryPoint: string
      readonly entryPointArguments: string[]
      readonly sparkSubmitParameters: string
    }
  }
  readonly configurationOverrides: {
    readonly applicationConfiguration: {
      readonly classification: string
      readonly properties: Record<string, string>
    }[]
  }
  readonly retryPolicy: { readonly maxFailedAttemptsPerHour: number }
}

export interface JobRunProps {
  readonly config: ProcessingConfig
  readonly applicationId: string
  readonly executionRoleArn: string
  /** Arguments of the entry script. */
  readonly jobArguments: string[]
  /** URLs of the job package. */
  readonly files: StagedJob
}

/** A run of the streaming job; where its logs go is a property of the application. */
export function jobRun({ config, applicationId, executionRoleArn, jobArguments, files }: JobRunProps): JobRun {
  return {
    applicationId,
    executionRoleArn,
    name: 'stream',
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
      applicationConfiguration: [{ classification: 'spark-defaults', properties: emrSparkSettings(config) }],
    },
    retryPolicy: { maxFailedAttemptsPerHour: MOST_FAILURES },
  }
}

function submitParameters({ jars, modules, contract, packages, pools }: StagedJob): string {
  return [
    // Iceberg is on the class path of the image.
    ...['--jars', jars.join(',')],
    ...['--py-files', modules],
    ...['--conf', `spark.archives=${contract}#${CONTRACT_FOLDER},${packages}#${PACKAGES_FOLDER}`],
    ...['--conf', `spark.scheduler.allocation.file=${pools}`],
  ].join(' ')
}
