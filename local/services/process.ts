import { setTimeout as delay } from 'node:timers/promises'
import { UserError } from '../user-error.ts'
import { endOnLeash, type Program, spawnOnLeash } from './leash.ts'
import { lastLines, openLog } from './log-file.ts'

/** What to start, and how to see that it works. */
export interface ProcessSpec extends Program {
  /** Name for people. */
  readonly name: string
  /** Receives stdout and stderr. */
  readonly logFile: string
  /** Whether it is ready; false asks again, an error gives up and ends the process. */
  readonly ready: () => Promise<boolean>
  /** Milliseconds that it may take to become ready. */
  readonly readyWithin: number
  /** Gives up waiting, and ends the process, with the signal's reason. */
  readonly signal?: AbortSignal | undefined
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

const POLL = 100
const GRACE = 20_000

/**
 * Start a process and wait until it is ready.
 * @throws UserError when it ends before, or is not ready in time, and the signal's reason; it is gone then
 */
export async function startProcess(spec: ProcessSpec): Promise<ServiceProcess> {
  spec.signal?.throwIfAborted()
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
  const child = spawnOnLeash(spec, log.descriptor)
  log.close()
  let stopping = false
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal, expected: stopping }))
  })
  const stop = async (grace = GRACE): Promise<Exit> => {
    stopping = true
    if (child.exitCode === null && child.signalCode === null) endOnLeash(child, grace)
    return exited
  }
  return { name: spec.name, pid: child.pid as number, logFile: spec.logFile, exited, stop }
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
    await Promise.race([ended, expired, aborted(spec.signal), askUntilReady(spec.ready, settled.signal)])
  } finally {
    settled.abort()
  }
}

/** Rejects when the signal aborts; waits for ever when there is none. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))
}

async function askUntilReady(ready: () => Promise<boolean>, settled: AbortSignal): Promise<void> {
  while (!settled.aborted && !(await ready())) await delay(POLL)
}
