import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { JobRun } from '../../../lambda/job/definition.ts'
import { javaCommand } from '../../../local/services/java.ts'
import type { Program } from '../../../local/services/leash.ts'
import { TRIBUTARY_DIRECTORY } from '../../../local/state.ts'
import { bareInterpreter, unpacked } from './worker-image.ts'

const SITE_PACKAGES = join(TRIBUTARY_DIRECTORY, 'venv', 'lib', 'python3.11', 'site-packages')
export const SPARK_HOME = join(SITE_PACKAGES, 'pyspark')
const JARS = join(TRIBUTARY_DIRECTORY, 'jars', 'spark')
/** Stands for the one in the EMR image. */
export const ICEBERG = join(JARS, 'iceberg-spark-runtime-4.1_2.13-1.11.0.jar')
/** Files of this machine in the place of S3. */
export const FILE_SYSTEM = join(JARS, 'hadoop-bare-naked-local-fs-0.1.0.jar')

/** What is smaller here than in AWS, or belongs to this machine. */
const HERE: Readonly<Record<string, string>> = {
  'spark.master': 'local[2]',
  'spark.driver.memory': '1g',
  'spark.driver.memoryOverhead': '0m',
  'spark.default.parallelism': '2',
  'spark.sql.shuffle.partitions': '1',
  'spark.driver.host': '127.0.0.1',
  'spark.driver.bindAddress': '127.0.0.1',
  'spark.ui.enabled': 'false',
  'spark.log.level': 'WARN',
  // As in the EMR image.
  'spark.driver.extraClassPath': ICEBERG,
  'spark.executor.extraClassPath': ICEBERG,
}

/** What a run says of its job. */
export type Job = Pick<JobRun, 'jobDriver' | 'configurationOverrides'>

/** The machine that stands for a worker of EMR. */
export interface Worker {
  /** Working folder, empty. */
  readonly folder: string
  /** What is the same for all runs is put here, and found here by the next. */
  readonly cache: string
  /** The file at an S3 URL, as a path on this machine; it keeps its name. */
  readonly fetch: (url: string) => string | Promise<string>
  /** The value of a job argument as it must be on this machine. */
  readonly translate: (argument: string, value: string) => string
  /** Arguments beside those of the run. */
  readonly more?: readonly string[]
  /** Spark's settings that are other on this machine, beside those that always are. */
  readonly settings?: Readonly<Record<string, string>>
  readonly environment: NodeJS.ProcessEnv
}

/**
 * A run as EMR Serverless starts it: a Python that has no packages, Spark's own Python archives from SPARK_HOME, and
 * everything else from the files of the run, the archives unpacked in the working folder.
 * @throws what `fetch` throws
 */
export async function sparkSubmit(job: Job, worker: Worker): Promise<Required<Program>> {
  const { entryPoint, entryPointArguments, sparkSubmitParameters } = job.jobDriver.sparkSubmit
  const { folder, cache } = worker
  mkdirSync(cache, { recursive: true })
  const python = await bareInterpreter(cache)
  const properties: Record<string, string> = Object.assign(
    {},
    ...job.configurationOverrides.applicationConfiguration.map((each) => each.properties),
  )
  const defaults = join(folder, 'spark-defaults.conf')
  writeFileSync(defaults, settingsText({ ...properties, ...HERE, ...worker.settings }))
  return {
    command: join(SPARK_HOME, 'bin', 'spark-submit'),
    args: [
      ...['--properties-file', defaults, '--conf', `spark.executorEnv.PYSPARK_PYTHON=${python}`],
      ...(await fetched(sparkSubmitParameters, worker)).split(' '),
      await worker.fetch(entryPoint),
      ...entryPointArguments.map((value, i) => worker.translate(entryPointArguments[i - 1] ?? '', value)),
      ...(worker.more ?? []),
    ],
    env: {
      ...{ PATH: process.env['PATH'], HOME: folder, SPARK_HOME, ...java() },
      ...variables(properties, python),
      ...worker.environment,
    },
    cwd: folder,
  }
}

function settingsText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map((setting) => setting.join(' '))
    .join('\n')
}

/** The parameters with paths in the place of S3 URLs; archives are unpacked under the names that they are given. */
async function fetched(parameters: string, { fetch, folder, cache }: Worker): Promise<string> {
  const paths = new Map<string, string>()
  for (const [url] of parameters.matchAll(/s3:\/\/[^\s,#]+/g)) paths.set(url, await fetch(url))
  for (const [, url, name] of parameters.matchAll(/[=,]([^\s,=]+\.zip)#(\w+)/g)) {
    await unpacked(paths.get(url ?? '') ?? '', cache, join(folder, name ?? ''))
  }
  return parameters.replace(/s3:\/\/[^\s,#]+/g, (url) => {
    const path = paths.get(url) ?? ''
    // Spark reads its pools by URL.
    return path.endsWith('.xml') ? pathToFileURL(path).href : path
  })
}

/** The environment of the driver and of Python workers, which here are children of one process. */
function variables(properties: Readonly<Record<string, string>>, python: string): NodeJS.ProcessEnv {
  const found = Object.entries(properties).flatMap(([name, value]) => {
    const variable = /^spark\.(?:emr-serverless\.driverEnv|executorEnv)\.(.*)/.exec(name)?.[1]
    return variable ? [[variable, value === 'python3.11' ? python : value] as const] : []
  })
  return Object.fromEntries(found)
}

function java(): NodeJS.ProcessEnv {
  return process.env['JAVA_HOME'] && javaCommand() !== 'java' ? { JAVA_HOME: process.env['JAVA_HOME'] } : {}
}
