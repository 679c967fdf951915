import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, expect, jest, test } from '@jest/globals'
import { Template } from 'aws-cdk-lib/assertions'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { jobSources } from '../../lib/job-package/sources.ts'
import { wheelEntries } from '../../lib/job-package/wheels.ts'
import { topicsOf } from '../../lib/topic-settings.ts'
import { kafkaUrl } from '../../local/job/job-arguments.ts'
import { startKafka } from '../../local/services/kafka.ts'
import { createTopics } from '../../local/services/kafka-topics.ts'
import type { Program } from '../../local/services/leash.ts'
import { runProgram } from '../../local/services/run-program.ts'
import { deployed } from '../lib/deployed-values.ts'
import { processingStack } from '../lib/processing-stack.ts'
import { countRecords } from '../local/records.ts'
import { afterwards, scratchDirectory, scratchState } from '../local/scratch.ts'
import { ICEBERG, SPARK_HOME, sparkSubmit } from '../rehearsal/emr/spark-submit.ts'
import { type Collector, startCollector } from './collector.ts'
import { produceFewMessages } from './few-messages.ts'
import { allow, roleStatements } from './iam-stand-in.ts'
import { recordsIn } from './lake-records.ts'
import { stagedAssets } from './staged-assets.ts'

jest.setTimeout(240_000)

const contract = loadContract()
const folder = join(scratchDirectory(), 'job')
const state = scratchState()
let collector: Collector
let program: Required<Program>
let result: { code: number | null; log: string; aggregates: number; alerts: number }

beforeAll(async () => {
  mkdirSync(folder)
  const assembly = scratchDirectory()
  const { stack, processing } = processingStack(loadConfig('dev'), jobSources('host'), { app: { outdir: assembly } })
  const run = deployed(stack.resolve(processing.definition.run))
  collector = await startCollector()
  afterwards(() => collector.close())
  const kafka = await startKafka(state, 'acls')
  afterwards(() => kafka.process.stop())
  const broker = kafka.access('broker')
  await createTopics(broker, topicsOf(contract))
  await allow('job', deployed(roleStatements(Template.fromStack(stack).toJSON())), broker)
  await produceFewMessages(contract, broker)
  const registry = join(assembly, 'devices.jsonl')
  writeFileSync(registry, `${JSON.stringify({ device_id: 'sensor-1', limits: { temperature: { high: 22 } } })}\n`)
  const here: Record<string, string> = {
    '--kafka': kafkaUrl(state, kafka.access('job')),
    '--lake': `${pathToFileURL(join(folder, 'lake')).href}?database=tributary_test`,
    '--checkpoints': pathToFileURL(join(folder, 'checkpoints')).href,
    '--registry': pathToFileURL(registry).href,
    '--series': `influxdb://${collector.address}?org=o&bucket=b`,
  }
  expect(run.jobDriver.sparkSubmit.entryPointArguments).toEqual(expect.arrayContaining(Object.keys(here)))
  program = await sparkSubmit(run, {
    ...{ folder, cache: folder, fetch: stagedAssets(assembly, join(folder, 'assets')) },
    translate: (argument, value) => here[argument] ?? value,
    more: ['--until', 'caught-up'],
    environment: {
      AWS_ENDPOINT_URL_CLOUDWATCH: `http://${collector.address}`,
      ...{ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
    },
  })
  let log = ''
  const { code } = await runProgram(program, (text) => {
    log += text
  })
  const [aggregates, alerts] = await Promise.all(
    (['aggregates', 'alerts'] as const).map((name) => countRecords(broker, contract.pipeline.topics[name].topic)),
  )
  result = { code, log, aggregates: aggregates ?? 0, alerts: alerts ?? 0 }
})

test('the job that is made of nothing but the staged assets comes to its end', () => {
  if (result.code !== 0) console.log(result.log.slice(-6000))
  expect(result.code).toBe(0)
})

test('its rows are in the lake', () => {
  const tables = join(folder, 'lake', 'tributary_test')
  expect(['telemetry', 'logs', 'rejected'].map((table) => recordsIn(tables, table))).toEqual([3, 1, 1])
})

test('its points reach the database, by way of the Python packages that travel with it', () => {
  expect(new Set(collector.lines.filter((line) => line.startsWith('telemetry,'))).size).toBe(3)
  // One was there before.
  expect(result.aggregates).toBeGreaterThan(1)
})

test('it knows the device, and tells that a reading is beyond its limit', () => {
  const tables = join(folder, 'lake', 'tributary_test')
  expect(['devices', 'alerts'].map((table) => recordsIn(tables, table))).toEqual([1, 1])
  expect(result.alerts).toBe(1)
})

test('its measurements of itself go to the namespace of the environment', () => {
  expect(collector.metrics.some((body) => body.includes('Tributary/dev') || body.includes('Tributary%2Fdev'))).toBe(
    true,
  )
})

test('a Kafka client that signs in by IAM, as at MSK, can be made of the staged jars', async () => {
  const entryPoint = program.args.findIndex((argument) => argument.endsWith('.py'))
  const args = [...program.args.slice(0, entryPoint), join(import.meta.dirname, 'iam_sign_in.py')]
  let log = ''
  const { code } = await runProgram({ ...program, args }, (text) => {
    log += text
  })
  if (code !== 0) console.log(log.slice(-6000))
  expect(code).toBe(0)
})

test('of the project it was told nothing', () => {
  const { PATH: _, ...environment } = program.env
  const told = JSON.stringify([program.args, environment]).replaceAll(SPARK_HOME, '').replaceAll(ICEBERG, '')
  expect(told).toContain(folder)
  expect(told).not.toContain(process.cwd())
  expect(readdirSync(folder).sort()).toEqual(PUT_THERE)
})

test('for EMR Serverless travels what was tested here, but for native libraries', () => {
  const names = (target: 'arm64' | 'host') =>
    wheelEntries(jobSources(target))
      .map(({ name }) => name)
      .filter((name) => !NATIVE.test(name))
      .sort()
  expect(names('arm64')).toEqual(names('host'))
  expect(names('arm64').length).toBeGreaterThan(1000)
})

/** By the stand-in: assets, unpacked archives, settings, interpreter; by the job: what it writes. */
const PUT_THERE = [
  ...['assets', 'checkpoints', 'contract', 'lake', 'modules', 'packages', 'python', 'spark-defaults.conf', 'unpacked'],
]

const NATIVE = /\.(?:so|dylib)(?:\.\d+)*$/
