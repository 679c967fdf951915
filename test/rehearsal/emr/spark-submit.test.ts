import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, expect, test } from '@jest/globals'
import { writeZip } from '../../../lib/job-package/zip.ts'
import type { Program } from '../../../local/services/leash.ts'
import { scratchDirectory } from '../../local/scratch.ts'
import { type Job, sparkSubmit } from './spark-submit.ts'

const JOB: Job = {
  jobDriver: {
    sparkSubmit: {
      entryPoint: 's3://assets/stream.py',
      entryPointArguments: ['--kafka', 'kafka+iam://b-1:9098', '--status', 's3://checkpoints/status'],
      sparkSubmitParameters:
        '--jars s3://assets/a.jar,s3://assets/b.jar --conf spark.archives=s3://assets/1.zip#contract,s3://assets/2.zip#packages --conf spark.scheduler.allocation.file=s3://assets/pools.xml',
    },
  },
  configurationOverrides: {
    applicationConfiguration: [
      {
        classification: 'spark-defaults',
        properties: {
          'spark.driver.memory': '6144m',
          'spark.sql.catalogImplementation': 'in-memory',
          'spark.emr-serverless.driverEnv.PYSPARK_PYTHON': 'python3.11',
          'spark.executorEnv.PYTHONPATH': './packages',
        },
      },
    ],
  },
}
const root = scratchDirectory()
const folder = join(root, 'attempt')
const files = join(root, 'files')
const cache = join(root, 'cache')
let program: Required<Program>

beforeAll(async () => {
  for (const each of [folder, files]) mkdirSync(each)
  for (const name of ['1', '2']) writeFileSync(join(files, `${name}.zip`), writeZip([]))
  program = await sparkSubmit(JOB, {
    ...{ folder, cache, fetch: (url) => join(files, basename(url)) },
    translate: (argument, value) => (argument === '--kafka' ? 'kafka://127.0.0.1:9092' : value),
    settings: { 'spark.driver.cores': '1' },
    environment: { AWS_REGION: 'eu-west-1' },
  })
})

test('files take the place of their URLs, and arguments are translated', () => {
  const file = (name: string) => join(files, name)
  expect(program.args).toEqual(
    expect.arrayContaining([
      `${file('a.jar')},${file('b.jar')}`,
      `spark.archives=${file('1.zip')}#contract,${file('2.zip')}#packages`,
      `spark.scheduler.allocation.file=${pathToFileURL(file('pools.xml')).href}`,
      ...[file('stream.py'), '--kafka', 'kafka://127.0.0.1:9092', '--status', 's3://checkpoints/status'],
    ]),
  )
})

test('archives are unpacked in the working folder', () => {
  expect([existsSync(join(folder, 'contract')), existsSync(join(folder, 'packages'))]).toEqual([true, true])
})

test('settings are those of the run, but for what belongs to the machine', () => {
  const settings = readFileSync(join(folder, 'spark-defaults.conf'), 'utf8').split('\n')
  expect(settings).toEqual(
    expect.arrayContaining([
      ...['spark.sql.catalogImplementation in-memory', 'spark.driver.memory 1g', 'spark.master local[2]'],
      'spark.driver.cores 1',
    ]),
  )
})

test('the environment is what the run gives its workers, with a Python of its own', () => {
  expect(program.env).toMatchObject({
    ...{ PYSPARK_PYTHON: join(cache, 'python', 'bin', 'python'), PYTHONPATH: './packages', AWS_REGION: 'eu-west-1' },
    HOME: folder,
  })
  expect(program.env).not.toHaveProperty('PWD')
})
