import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { JobRun } from '../../lambda/job/definition.ts'
import { javaCommand } from '../../local/services/java.ts'
import type { Program } from '../../local/services/leash.ts'
import { TRIBUTARY_DIRECTORY } from '../../local/state.ts'

const SITE_PACKAGES = join(TRIBUTARY_DIRECTORY, 'venv', 'lib', 'python3.11', 'site-packages')
export const SPARK_HOME = join(SITE_PACKAGES, 'pyspark')
/** Stands for the one in the EMR image. */
export const ICEBERG = join(TRIBUTARY_DIRECTORY, 'jars', 'spark', 'iceberg-spark-runtime-4.1_2.13-1.11.0.jar')

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
  // As in the EMR image.
  'spark.driver.extraClassPath': ICEBERG,
  'spark.executor.extraClassPath': ICEBERG,
}

export interface StandIn {
  /** Empty; all that the run sees of the project is put here. */
  readonly folder: string
  /** Where the assets of the stack lie. */
  readonly assembly: string
  /** Values of job arguments that are other on this machine. */
  readonly replaced: Readonly<Record<string, string>>
  readonly more: readonly string[]
  readonly environment: NodeJS.ProcessEnv
}

/**
 * A run as EMR Serverless starts it: a Python that has no packages, Spark's own Python archives from SPARK_HOME, and
 * everything else from the assets, the archives unpacked in the working folder.
 */
export function sparkSubmit(
  run: JobRun,
  { folder, assembly, replaced, more, environment }: StandIn,
): Required<Program> {
  const { entryPoint, entryPointArguments, sparkSubmitParameters } = run.jobDriver.sparkSubmit
  const download = downloader(assembly, folder)
  const parameters = sparkSubmitParameters.replace(/s3:\/\/[^\s,#]+/g, download)
  for (const [, archive, name] of parameters.matchAll(/[=,](\S+?\.zip)#(\w+)/g))
    unpack(archive as string, join(folder, name as string))
  const properties = Object.assign({}, ...run.configurationOverrides.applicationConfiguration.map((c) => c.properties))
  const python = bareInterpreter(folder)
  const defaults = join(folder, 'spark-defaults.conf')
  writeFileSync(
    defaults,
    Object.entries({ ...properties, ...HERE })
      .map((setting) => setting.join(' '))
      .join('\n'),
  )
  const own = (text: string) => text.replace(/^python3\.11$/, python)
  const driver = Object.entries(properties as Record<string, string>).flatMap(([name, value]) => {
    const variable = /^spark\.(?:emr-serverless\.driverEnv|executorEnv)\.(.*)/.exec(name)?.[1]
    return variable ? [[variable, own(value)] as const] : []
  })
  return {
    command: join(SPARK_HOME, 'bin', 'spark-submit'),
    args: [
      ...['--properties-file', defaults, '--conf', `spark.executorEnv.PYSPARK_PYTHON=${python}`],
      ...parameters.split(' '),
      download(entryPoint),
      ...withReplaced(entryPointArguments, replaced),
      ...more,
    ],
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      SPARK_HOME,
      ...java(),
      ...Object.fromEntries(driver),
      ...environment,
    },
    cwd: folder,
  }
}

function withReplaced(args: readonly string[], replaced: Readonly<Record<string, string>>): string[] {
  for (const name of Object.keys(replaced)) if (!args.includes(name)) throw new Error(`The job has no argument ${name}`)
  return args.map((value, i) => replaced[args[i - 1] ?? ''] ?? value)
}

/** Copies an asset by its key, as from the bucket; its name here is its key. */
function downloader(assembly: string, folder: string): (url: string) => string {
  const { files } = JSON.parse(readFileSync(join(assembly, 'Test.assets.json'), 'utf8')) as {
    files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>
  }
  const paths = new Map(
    Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, join(assembly, source.path)] as const),
    ),
  )
  mkdirSync(join(folder, 'assets'), { recursive: true })
  return (url) => {
    const key = basename(url)
    const source = paths.get(key)
    if (!source) throw new Error(`${url} is none of the assets`)
    cpSync(source, join(folder, 'assets', key))
    return key.endsWith('.xml') ? pathToFileURL(join(folder, 'assets', key)).href : join(folder, 'assets', key)
  }
}

function unpack(archive: string, folder: string): void {
  python(['-m', 'zipfile', '-e', archive, folder])
}

/** An interpreter without a single package, not even pip. */
function bareInterpreter(folder: string): string {
  python(['-m', 'venv', '--without-pip', join(folder, 'python')])
  return join(folder, 'python', 'bin', 'python')
}

function python(args: readonly string[]): void {
  const { status, stderr } = spawnSync(join(TRIBUTARY_DIRECTORY, 'venv', 'bin', 'python'), args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

function java(): NodeJS.ProcessEnv {
  return process.env['JAVA_HOME'] && javaCommand() !== 'java' ? { JAVA_HOME: process.env['JAVA_HOME'] } : {}
}
