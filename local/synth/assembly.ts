import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { UserError } from '../user-error.ts'
import type { Template } from './template.ts'

const exec = promisify(execFile)
const NAMES = `import('./lib/environments.ts').then(({ ENVIRONMENT_NAMES }) => console.log(JSON.stringify(ENVIRONMENT_NAMES)))`

/** The environments that a checkout of this project knows; none when it is older than the CDK app. */
export async function environmentNames(project: string): Promise<string[]> {
  if (!existsSync(join(project, 'bin', 'app.ts'))) return []
  return JSON.parse(await node(project, ['-e', NAMES], {})) as string[]
}

/**
 * Synthesise one environment by a checkout's own code, without an account.
 * @param project folder of the checkout, with its node modules
 * @param outdir folder for the cloud assembly
 * @param validate whether templates are checked as well, which takes some seconds
 * @throws UserError with the last words of an app that cannot be synthesised
 */
export async function synthesise(
  project: string,
  environment: string,
  outdir: string,
  validate: boolean,
): Promise<void> {
  mkdirSync(outdir, { recursive: true })
  const { context = {} } = JSON.parse(readFileSync(join(project, 'cdk.json'), 'utf8')) as { context?: object }
  await node(project, ['bin/app.ts'], {
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, env: environment, 'aws:cdk:enable-path-metadata': true }),
    CDK_VALIDATION: String(validate),
  })
}

/** The templates in a cloud assembly, by stack name. */
export function readTemplates(outdir: string): Map<string, Template> {
  const ending = '.template.json'
  const files = readdirSync(outdir).filter((file) => file.endsWith(ending))
  return new Map(
    files.map((file) => [
      file.slice(0, -ending.length),
      JSON.parse(readFileSync(join(outdir, file), 'utf8')) as Template,
    ]),
  )
}

async function node(project: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const options = { cwd: project, env: { ...process.env, ...env }, maxBuffer: 64e6 }
    return (await exec(process.execPath, ['--import', 'tsx', ...args], options)).stdout
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    const words = `${stderr}\n${stdout}`.trim() || message
    throw new UserError(`The app in ${project} cannot be synthesised: ${words.split('\n').slice(-30).join('\n')}`)
  }
}
