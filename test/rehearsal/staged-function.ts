import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CfnResource, Duration, Stack } from 'aws-cdk-lib'
import { Key } from 'aws-cdk-lib/aws-kms'
import { loadConfig } from '../../lib/config-check.ts'
import { TributaryFunction } from '../../lib/function.ts'
import { runProgram } from '../../local/services/run-program.ts'
import { testApp } from '../lib/app.ts'

/** A function of `lambda/`, bundled as for a deployment. */
export interface StagedFunction {
  /** What it answers to an event, in a process of its own with only this environment; rejects with what it throws. */
  invoke(event: object, environment: NodeJS.ProcessEnv): Promise<unknown>
}

/** Calls it as Lambda does; the answer goes to stdout, alone, on the last line. */
const CALL = `
const { handler } = await import(process.argv[1])
const answer = await handler(JSON.parse(process.argv[2]))
process.stdout.write('\\n' + JSON.stringify(answer ?? null))
process.exit()
`

/**
 * Bundle a function.
 * @param name its folder in `lambda/`
 * @param outdir an empty folder
 */
export function stageFunction(name: string, outdir: string): StagedFunction {
  const app = testApp({ outdir, context: { 'aws:cdk:bundling-stacks': ['**'], 'aws:cdk:enable-asset-metadata': true } })
  const stack = new Stack(app, 'Test')
  const { node } = new TributaryFunction(stack, 'Function', {
    ...{ config: loadConfig('dev'), key: new Key(stack, 'Key'), name },
    ...{ description: name, timeout: Duration.minutes(1), memoryMiB: 256 },
  })
  app.synth()
  const { Resources } = JSON.parse(readFileSync(join(outdir, 'Test.template.json'), 'utf8'))
  const { Metadata } = Resources[stack.getLogicalId(node.defaultChild as CfnResource)]
  const file = join(outdir, Metadata['aws:asset:path'], 'index.mjs')
  return { invoke: (event, environment) => call(file, event, environment) }
}

async function call(file: string, event: object, environment: NodeJS.ProcessEnv): Promise<unknown> {
  const args = ['--input-type=module', '--eval', CALL, '--', file, JSON.stringify(event)]
  let errors = ''
  const { code, output } = await runProgram({ command: process.execPath, args, env: environment }, (text) => {
    errors += text
  })
  if (code !== 0) throw new Error(errors)
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '')
}
