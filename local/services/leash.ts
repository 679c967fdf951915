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
 * the command and leaves a watcher on its stdin, a pipe from us: when we die, however hard, the group dies with us. Asking
 * the whole group to end does not end the watcher.
 */
const LEASH = 'trap "" TERM; exec 3<&0 </dev/null; (cat <&3 >/dev/null; kill -KILL 0) & trap - TERM; exec "$@" 3<&-'

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
  child.once('exit', () => signalGroup(child, 'SIGKILL'))
  return child
}

/**
 * Ask a program to end, and end its whole group by force after `grace` milliseconds.
 * @param ask how; without it, the leader of the group hears it
 */
export function endOnLeash(child: ChildProcess, grace: number, ask: () => void = () => child.kill('SIGTERM')): void {
  const force = setTimeout(() => signalGroup(child, 'SIGKILL'), grace)
  child.once('exit', () => clearTimeout(force))
  if (grace > 0) ask()
}

/** Send a signal to all of a group; the leader may be gone while others, at least the watcher, are not. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
