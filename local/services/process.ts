import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { UserError } from '../user-error.ts'
import { lastLines, openLog } from './log-file.ts'

/** What to start, and how to see that it works. */
export interface ProcessSpec {
  /** Name for people. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Receives stdout and stderr. */
  readonly logFile: string
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Whether it is ready; false asks again, an error gives up and ends the process. */
  readonly ready: () => Promise<boolean>
  /** Milliseconds that it may take to become ready. */
  readonly readyWithin: number
}

/** How a process ended; `expected` is false when nobody had asked it to. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly expected: boolean
}

/** A child process that is ready to serve. */
export interface ServiceProcess {
  readonly name: string
  readonly pid: number
  readonly logFile: string
  /** Settles when the process has ended, for whatever reason. */
  readonly exited: Promise<Exit>
  /** Ask it to end, and end its whole group by force after `grace` milliseconds. */
  stop(grace?: number): Promise<Exit>
}

/**
 * Leads a process group of its own, so that Ctrl-C reaches only us and we can end the group as a whole. The shell becomes
 * the command and leaves a watcher on its stdin, a pipe from us: when we die, however hard, the group dies with us.
 */
const LEASH = 'exec 3<&0 </dev/null; (cat <&3 >/dev/null; kill -KILL 0) & exec "$@" 3<&-'

const POLL = 100
const GRACE = 20_000

/**
 * Start a process and wait until it is ready.
 * @throws UserError when it ends before, or is not ready in time; it is gone then
 */
export async function startProcess(spec: ProcessSpec): Promise<ServiceProcess> {
  const service = launch(spec)
  try {
    await untilReady(spec, service.exited)
    return service
  } catch (error) {
    await service.stop(0)
    throw error
  }
}

function launch(spec: ProcessSpec): ServiceProcess {
  const log = openLog(spec.logFile)
  const child = spawn('/bin/sh', ['-c', LEASH, spec.name, spec.command, ...spec.args], {
    detached: true,
    stdio: ['pipe', log.descriptor, log.descriptor],
    ...(spec.env && { env: spec.env }),
    ...(spec.cwd && { cwd: spec.cwd }),
  })
  log.close()
  let stopping = false
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      signalGroup(child, 'SIGKILL')
      resolve({ code, signal, expected: stopping })
    })
  })
  const stop = async (grace = GRACE): Promise<Exit> => {
    stopping = true
    if (grace > 0) child.kill('SIGTERM')
    const force = setTimeout(() => signalGroup(child, 'SIGKILL'), grace)
    return exited.finally(() => clearTimeout(force))
  }
  return { name: spec.name, pid: child.pid as number, logFile: spec.logFile, exited, stop }
}

/** The leader may be gone while others of its group, at least the watcher, are not. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(child.pid as number), signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function untilReady(spec: ProcessSpec, exited: Promise<Exit>): Promise<void> {
  const settled = new AbortController()
  const ended = exited.then((exit) => {
    throw new UserError(
      `${spec.name} ended (${exit.signal ?? `code ${exit.code}`}) before it was ready; the end of ${spec.logFile} says why:\n${lastLines(spec.logFile, 10)}`,
    )
  })
  const expired = delay(spec.readyWithin, undefined, { signal: settled.signal }).then(() => {
    throw new UserError(`${spec.name} was not ready after ${spec.readyWithin / 1000} s; ${spec.logFile} may say why.`)
  })
  try {
    await Promise.race([ended, expired, askUntilReady(spec.ready, settled.signal)])
  } finally {
    settled.abort()
  }
}

async function askUntilReady(ready: () => Promise<boolean>, settled: AbortSignal): Promise<void> {
  while (!settled.aborted && !(await ready())) await delay(POLL)
}
