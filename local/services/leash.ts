import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'

/** A command line, and what is around it. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

/**
 * Leads a process group of its own, so that Ctrl-C reaches only us and we can end the group as a whole. The shell becomes
 * the command and leaves a watcher on its stdin, a pipe from us: when we die, however hard, the group dies with us.
 */
const LEASH = 'exec 3<&0 </dev/null; (cat <&3 >/dev/null; kill -KILL 0) & exec "$@" 3<&-'

/**
 * Start a program that does not outlive us, its stdout and stderr going to `output`. When it has ended, the watcher and
 * all else that is left of its group is ended too.
 */
export function spawnOnLeash({ command, args, env, cwd }: Program, output: 'pipe' | number): ChildProcess {
  const options: SpawnOptions = {
    detached: true,
    stdio: ['pipe', output, output],
    ...(env && { env }),
    ...(cwd && { cwd }),
  }
  const child = spawn('/bin/sh', ['-c', LEASH, 'leash', command, ...args], options)
  child.once('exit', () => killGroup(child))
  return child
}

/** Ask a program to end, and end its whole group by force after `grace` milliseconds. */
export function endOnLeash(child: ChildProcess, grace: number): void {
  if (grace > 0) child.kill('SIGTERM')
  const force = setTimeout(() => killGroup(child), grace)
  child.once('exit', () => clearTimeout(force))
}

/** The leader may be gone while others of its group, at least the watcher, are not. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
