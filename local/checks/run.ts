import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Run a command in the project's folder with its output shown as it comes; its exit code, 1 when it was killed.
 * @param stdin `inherit` for a command that may ask the person something
 */
export async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  stdin: 'ignore' | 'inherit' = 'ignore',
): Promise<number> {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: [stdin, 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  return ended(child)
}

/** Run a command in the project's folder with its output in a file; its exit code, 1 when it was killed. */
export async function runInto(
  logFile: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const log = openSync(logFile, 'w')
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', log, log], env: { ...process.env, ...env } })
  return ended(child).finally(() => closeSync(log))
}

async function ended(child: ChildProcess): Promise<number> {
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return code ?? 1
}
