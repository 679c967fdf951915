import { expect, test } from '@jest/globals'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { EnvironmentConfig } from '../../lib/config.ts'
import { loadConfig } from '../../lib/config-check.ts'
import { ENVIRONMENTS, synthesised } from './both-stacks.ts'
import { deployed } from './deployed-values.ts'
import { smallSources } from './job-sources.ts'
import { processingStack } from './processing-stack.ts'
import { templateText } from './template-text.ts'

const sources = smallSources()
const dev = loadConfig('dev')

test('snapshot', () => {
  const { stack } = processingStack(dev, sources)
  const resources = templateText(Template.fromStack(stack)).split(/\n\n(?=\S)/)
  const own = resources.filter((text) => text.startsWith('Processing') && !text.startsWith('Processing/Definition '))
  expect(own.join('\n\n')).toMatchSnapshot()
})

test('snapshot of the job', () => {
  const text = JSON.stringify(runOf(dev).definition, null, 2)
  expect(text.replace(/[0-9a-f]{64}/g, '<hash>').replaceAll('\\"', '"')).toMatchSnapshot()
})

test.each(['dev', 'prod'])('workers of %s are of the size and within the capacity that the config says', (name) => {
  const { driver, executor, maxExecutors } = loadConfig(name).processing
  const { properties, application } = runOf(loadConfig(name))
  for (const [worker, { cores, memoryGB, diskGB }] of Object.entries({ driver, executor })) {
    const megabytes = (setting: string) => Number(properties[`spark.${worker}.${setting}`]?.replace(/m$/, ''))
    expect(megabytes('memory') + megabytes('memoryOverhead')).toBe(memoryGB * 1024)
    expect(properties[`spark.${worker}.cores`]).toBe(String(cores))
    expect(properties[`spark.emr-serverless.${worker}.disk`]).toBe(`${diskGB}g`)
  }
  expect(properties['spark.dynamicAllocation.maxExecutors']).toBe(String(maxExecutors))
  expect(application['MaximumCapacity']).toEqual({
    Cpu: `${driver.cores + maxExecutors * executor.cores} vCPU`,
    Memory: `${driver.memoryGB + maxExecutors * executor.memoryGB} GB`,
    Disk: `${driver.diskGB + maxExecutors * executor.diskGB} GB`,
  })
})

test('what cannot change while the application runs changes its name, and nothing else does', () => {
  const named = (changes: Partial<EnvironmentConfig['processing']>) =>
    processingStack({ ...dev, processing: { ...dev.processing, ...changes } }, sources).processing.applicationName
  const name = named({})
  expect(name).toMatch(/^tributary-dev-[0-9a-f]{8}$/)
  expect(named({})).toBe(name)
  expect(named({ dedupMinutes: 60, maxOffsetsPerTrigger: 5 })).toBe(name)
  expect(named({ maxExecutors: 7 })).not.toBe(name)
  expect(named({ idleMinutes: 99 })).not.toBe(name)
})

test.each(ENVIRONMENTS)('the application of %s has no other tags than those in the hash of its name', (name) => {
  const whole = synthesised(name).resources.find(({ type }) => type === 'AWS::EMRServerless::Application')
  const { application } = runOf(loadConfig(name))
  expect(application['Tags']).toContainEqual({ Key: 'environment', Value: name })
  expect(whole?.properties.Tags).toEqual(application['Tags'])
})

test('a run has no end of its own, and begins with one executor', () => {
  const { run, properties } = runOf(dev)
  expect(run.executionTimeoutMinutes).toBe(0)
  expect(properties['spark.executor.instances']).toBe('1')
})

test('every jar is an asset, and executors have the variables of the driver', () => {
  const { run, properties } = runOf(dev)
  const parameters = run.jobDriver.sparkSubmit.sparkSubmitParameters.split(' ')
  const jars = parameters[parameters.indexOf('--jars') + 1]?.split(',') ?? []
  expect(jars.length).toBeGreaterThan(0)
  for (const jar of jars) expect(jar).toMatch(/^s3:\/\/.*\/[0-9a-f]{64}\.jar$/)
  const variables = (prefix: string) =>
    Object.entries(properties)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value])
      .filter(([name]) => name !== 'PYSPARK_DRIVER_PYTHON')
  expect(variables('spark.executorEnv.')).toEqual(variables('spark.emr-serverless.driverEnv.'))
})

test('the job can be started from what the parameter holds', () => {
  const { definition, parameter } = runOf(dev)
  expect(JSON.parse(parameter)).toEqual(definition)
  // Advanced parameters hold 8 KB; real names are longer than the stand-ins by some hundred characters.
  expect(parameter.length).toBeLessThan(7000)
})

test('every file of the package that the run names may be read, and no other', () => {
  const { stack, processing } = processingStack(dev, sources)
  const { entryPoint, sparkSubmitParameters } = deployed(stack.resolve(processing.definition.run)).jobDriver.sparkSubmit
  const named = `${entryPoint} ${sparkSubmitParameters}`.match(/s3:\/\/[^\s,#]+/g) ?? []
  const readable = deployed(statements(Template.fromStack(stack)))
    .filter(({ Action }) => Action === 's3:GetObject')
    .flatMap(({ Resource }) => Resource)
  expect(readable.sort()).toEqual(named.map((url) => url.replace('s3://', 'arn:aws:s3:::')).sort())
})

test('a database that asks IAM is written to by the role itself, and there is no secret', () => {
  const table = 'arn:aws:timestream:eu-west-1:123456789012:database/tributary-dev/table/telemetry'
  const write = new PolicyStatement({ actions: ['timestream:WriteRecords'], resources: [table] })
  const database = { seriesUrl: 'timestream://tributary-dev', writeStatements: [write] }
  const { stack } = processingStack(dev, sources, { database })
  const allowed = statements(Template.fromStack(stack))
  expect(allowed).toContainEqual({ Action: 'timestream:WriteRecords', Resource: table, Effect: 'Allow' })
  expect(JSON.stringify(allowed)).not.toContain('secretsmanager:GetSecretValue')
})

test('no setting has a space where EMR splits parameters, and none repeats what the job sets itself', () => {
  const { run, properties } = runOf(dev)
  const { sparkSubmitParameters } = run.jobDriver.sparkSubmit
  expect(sparkSubmitParameters.split(' ').filter((word) => word.startsWith('--'))).toEqual([
    ...['--jars', '--conf', '--conf'],
  ])
  expect(
    Object.keys(properties).filter((name) => /stateStore|spark\.sql\.catalog\.|scheduler\.mode/.test(name)),
  ).toEqual([])
})

interface Statement {
  readonly Action: string | string[]
  readonly Resource: string | string[]
}

/** The statements of the execution role. */
function statements(template: Template): Statement[] {
  const [role] = Object.values(
    template.findResources('AWS::IAM::Role', { Properties: { Description: Match.stringLikeRegexp('streaming job') } }),
  )
  const policies = role?.['Properties']['Policies'] as { PolicyDocument: { Statement: Statement[] } }[]
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
}

/** The job, its run, Spark's properties in that, the application, and the parameter, as they would be after deployment. */
function runOf(config: EnvironmentConfig) {
  const { stack, processing } = processingStack(config, sources)
  const template = Template.fromStack(stack)
  const [application] = Object.values(template.findResources('AWS::EMRServerless::Application'))
  const [parameter] = Object.values(template.findResources('AWS::SSM::Parameter'))
  const definition = deployed(stack.resolve(processing.definition)) as typeof processing.definition
  const { run } = definition
  return {
    ...{ definition, run },
    properties: run.configurationOverrides.applicationConfiguration[0]?.properties ?? {},
    application: application?.['Properties'] as Record<string, unknown>,
    parameter: deployed(parameter?.['Properties']['Value']) as string,
  }
}
