import { describe, expect, test } from '@jest/globals'
import { definitionOf, type JobDefinition, type Stringly } from '../../lambda/job/definition.ts'
import { runName } from '../../lambda/job/run-name.ts'
import { checkConfig, loadConfig } from '../../lib/config-check.ts'
import { deploymentMinutes } from '../../lib/deployment-minutes.ts'
import { ENVIRONMENTS, type Resource, synthesised } from './both-stacks.ts'
import { calledActions } from './called-actions.ts'
import { deployed } from './deployed-values.ts'
import { needed } from './needed.ts'
import { pipelineText } from './pipeline-text.ts'
import { allowedActions } from './statements.ts'

test('snapshot', () => {
  const text = pipelineText('Job')
  // What it comes after is in a test of its own; digests change with every function.
  expect(
    text.replace(/^ {2}after Devices.*$/m, '  after …').replace(/: [0-9a-f]{12}$/gm, ': <digest>'),
  ).toMatchSnapshot()
})

describe.each(ENVIRONMENTS)('%s', (name) => {
  const { templates, resources } = synthesised(name)
  const inPipeline = resources.filter(({ stack }) => stack === 'pipeline')
  const [run] = inPipeline.filter(({ type }) => type === 'Custom::TributaryJob') as [Resource]
  const { ServiceToken: _, ServiceTimeout: serviceTimeout, surroundings, ...properties } = run.properties

  test('a deployment and the function that keeps the job alive start the same job', () => {
    const [parameter] = inPipeline.filter(({ properties: { Name } }) => Name === `/tributary/${name}/job`) as [Resource]
    const kept = JSON.parse(deployed(parameter.properties.Value) as string) as JobDefinition
    const given = definitionOf(asStrings(deployed(properties)) as Stringly<JobDefinition>)
    expect(given).toEqual(kept)
    expect(runName(given, 'a deployment')).toBe(runName(kept, 'a deployment'))
  })

  test('all else is made before the run, so that what fails there leaves it alone, and deleted after it', () => {
    const ids = needed(templates.pipeline, run.id)
    const others = inPipeline.filter(({ id }) => id !== run.id && !ids.has(id))
    expect(others.map(({ path }) => path)).toEqual([])
  })

  test('a change of what the job needs beside its definition is a change of the run', () => {
    expect(Object.keys(surroundings)).toEqual(['key', 'network', 'lake', 'broker', 'access', 'database', 'role'])
    const digests = Object.values(surroundings)
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{12}$/)
    expect(new Set(digests).size).toBe(digests.length)
  })

  test('nothing waits for the run', () => {
    const waiting = inPipeline.filter(({ id }) => needed(templates.pipeline, id).has(run.id))
    expect(waiting.map(({ path }) => path)).toEqual([])
  })

  test('the function gives up first, then the framework, then CloudFormation, and all only after grace and health', () => {
    const { graceSeconds, healthMinutes } = loadConfig(name).processing
    const { totalSeconds } = definitionOf(asStrings(deployed(properties)) as Stringly<JobDefinition>).patience
    const [machine] = inPipeline.filter(({ type }) => type === 'AWS::StepFunctions::StateMachine') as [Resource]
    const text = JSON.stringify(machine.properties.DefinitionString).replaceAll('\\', '')
    const [, interval, attempts] = /"IntervalSeconds":(\d+),"MaxAttempts":(\d+)/.exec(text) ?? []
    const waited = Number(interval) * Number(attempts)
    expect(totalSeconds).toBeGreaterThan(graceSeconds + 60 * healthMinutes)
    // A look may take a minute, and the next one comes some seconds later.
    expect(waited).toBeGreaterThan(totalSeconds + 120)
    expect(Number(serviceTimeout)).toBeGreaterThan(waited)
    expect(Number(serviceTimeout)).toBeLessThanOrEqual(3600)
  })
})

test('every call of EMR that the functions make is allowed to them, and no other', () => {
  const { resources } = synthesised('dev')
  for (const [role, entry, unused] of [
    ['Job/WaitRole', 'lambda/job-run/is-complete.ts', []],
    // Beside what it uses in a file.
    ['KeepAlive/FunctionRole', 'lambda/keep-alive/handler.ts', ['StopApplication']],
  ] as const) {
    const called = calledActions(entry, '@aws-sdk/client-emr-serverless').filter(
      (action) => !unused.some((one) => one === action),
    )
    // To start a run with tags is to tag it.
    const wanted = [...called, 'TagResource'].map((action) => `emr-serverless:${action}`).sort()
    expect([role, allowedActions(resources, role, 'emr-serverless')]).toEqual([role, wanted])
  }
  expect(allowedActions(resources, 'Job/BeginRole', 'emr-serverless')).toEqual([])
})

test('the longest grace and the longest health that the configuration allows fit into the hour of CloudFormation', () => {
  const dev = loadConfig('dev')
  const withLife = (graceSeconds: number, healthMinutes: number) => ({
    ...dev,
    processing: { ...dev.processing, graceSeconds, healthMinutes },
  })
  expect(() => checkConfig(withLife(1800, 15))).not.toThrow()
  expect(() => checkConfig(withLife(1800, 16))).toThrow('processing.graceSeconds 1800 and processing.healthMinutes 16')
  expect(deploymentMinutes({ graceSeconds: 1800, healthMinutes: 15 }).answer).toBe(60)
})

/** As CloudFormation hands properties to a function. */
function asStrings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asStrings)
  if (value === null || typeof value !== 'object') return String(value)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asStrings(part)]))
}
