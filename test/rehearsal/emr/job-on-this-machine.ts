import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { IAMClient } from '@aws-sdk/client-iam'
import type { S3Client } from '@aws-sdk/client-s3'
import { JAVA_OPTIONS } from '../../../lib/spark-settings.ts'
import { kafkaUrl } from '../../../local/job/job-arguments.ts'
import { THRIFT } from '../../../local/job/spark-settings.ts'
import type { Kafka } from '../../../local/services/kafka.ts'
import type { State } from '../../../local/state.ts'
import { allow } from '../../package/iam-stand-in.ts'
import { roleStatementsOf } from './role-statements.ts'
import type { Command } from './run-life.ts'
import { s3Files } from './s3-files.ts'
import { FILE_SYSTEM, ICEBERG, type Job, sparkSubmit } from './spark-submit.ts'

/** Tables and checkpoints are files here, which Spark reads and writes as the pipeline without AWS does. */
const SETTINGS = {
  ...THRIFT,
  // More tasks than cores may run, as there.
  'spark.master': 'local[4]',
  'spark.driver.extraClassPath': [ICEBERG, FILE_SYSTEM].join(delimiter),
  // A run here lives for a minute or two and is started anew again and again: code that is compiled thoroughly would never
  // earn its cost.
  'spark.driver.extraJavaOptions': `${JAVA_OPTIONS} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC`,
}

export interface JobPlace {
  readonly state: State
  readonly kafka: Kafka
  readonly s3: S3Client
  readonly iam: IAMClient
  /** For the job: where it finds AWS, and whom it trusts. */
  readonly environment: () => NodeJS.ProcessEnv
}

/**
 * What a run executes on this machine: Spark, with the package, arguments and configuration of the run. Kafka lets it do
 * what its execution role may do on MSK. Lake, checkpoints and Kafka are other addresses than those it is given, for Spark
 * reaches S3 here no more than it signs in by IAM; status, database, secret and metrics are what it is given.
 */
export function jobOnThisMachine({ state, kafka, s3, iam, environment }: JobPlace): Command {
  const cache = join(state.root, 'emr-cache')
  const fetch = s3Files(s3, join(cache, 'files'))
  const places: Readonly<Record<string, () => string>> = {
    '--kafka': () => kafkaUrl(state, kafka.access('job')),
    '--lake': () => pathToFileURL(state.lake).href,
    '--checkpoints': () => pathToFileURL(state.checkpoints).href,
  }
  return async (run, folder) => {
    const { executionRoleArn = '' } = run.request
    await allow('job', await roleStatementsOf(iam, executionRoleArn), kafka.access('broker'))
    return sparkSubmit(run.request as unknown as Job, {
      ...{ folder, cache, fetch, settings: SETTINGS },
      translate: (argument, value) => places[argument]?.() ?? value,
      environment: environment(),
    })
  }
}
