import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { UserError } from '../user-error.ts'
import type { Template } from './template.ts'

const exec = promisify(execFile)
const NAMES = `import('./lib/environments.ts').then(({ ENVIRONMENT_NAMES }) => console.log(JSON.stringify(ENVIRONMENT_NAMES)))`

/** Templates by environment and stack name. */
export type Templates = ReadonlyMap<string, ReadonlyMap<string, Template>>

/**
 * Synthesise every environment that a checkout of this project knows, by its own code.
 * @param project folder of the checkout, with its node modules
 * @param output folder for the cloud assemblies
 * @throws UserError with the last words of an app that cannot be synthesised
 */
export async function synthesise(project: string, output: string): Promise<Templates> {
  const templates = new Map<string, Map<string, Template>>()
  // Older than the CDK app: nothing was deployed.
  if (!existsSync(join(project, 'bin', 'app.ts'))) return templates
  const { stdout } = await node(project, ['--import', 'tsx', '-e', NAMES], {})
  for (const environment of JSON.parse(stdout) as string[]) {
    const outdir = join(output, environment)
    mkdirSync(outdir, { recursive: true })
    await node(project, ['--import', 'tsx', 'bin/app.ts'], {
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context(project), env: environment, 'aws:cdk:enable-path-metadata': true }),
      CDK_VALIDATION: 'false',
    })
    templates.set(environment, readTemplates(outdir))
  }
  return templates
}

function context(project: string): object {
  return (JSON.parse(readFileSync(join(project, 'cdk.json'), 'utf8')) as { context?: object }).context ?? {}
}

async function node(project: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  try {
    return await exec(process.execPath, [...args], { cwd: project, env: { ...process.env, ...env }, maxBuffer: 64e6 })
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string }
    const words = (stderr || message).trim().split('\n').slice(-15).join('\n')
    throw new UserError(`The app in ${project} cannot be synthesised: ${words}`)
  }
}

function readTemplates(outdir: string): Map<string, Template> {
  const ending = '.template.json'
  return new Map(
    readdirSync(outdir)
      .filter((file) => file.endsWith(ending))
      .map((file) => [file.slice(0, -ending.length), JSON.parse(readFileSync(join(outdir, file), 'utf8'))]),
  )
}
