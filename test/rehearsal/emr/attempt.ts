import { type ChildProcess, execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { endOnLeash, type Program, signalGroup, spawnOnLeash } from '../../../local/services/leash.ts'

/** Signals by their number, as far as a process is ended by them here. */
const SIGNALS: Partial<Record<NodeJS.Signals, number>> = { SIGKILL: 9, SIGTERM: 15 }
const CANNOT_START = 127
const LINES = 3
const LONGEST = 256

/** A run that is not being executed at the moment. */
export class NoProcess extends Error {
  override name = 'NoProcess'
}

/** One attempt of a run: a process group of its own. */
export class AttemptProcess {
  readonly #child: ChildProcess
  /** The exit code; that of a process that a signal ended is 128 and the signal's number, as a shell's. */
  readonly ended: Promise<number>

  /** Start it; stdout and stderr go to the end of a file. */
  constructor(program: Program, logFile: string) {
    mkdirSync(dirname(logFile), { recursive: true })
    const log = openSync(logFile, 'a', 0o600)
    this.#child = spawnOnLeash(program, log)
    closeSync(log)
    this.ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve(CANNOT_START))
      this.#child.once('exit', (code, signal) => resolve(code ?? 128 + (SIGNALS[signal as NodeJS.Signals] ?? 0)))
    })
  }

  get pid(): number {
    return this.#child.pid as number
  }

  /** Ask it to end; after a time in milliseconds it is ended by force, with 0 at once. */
  async end(grace: number): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      endOnLeash(this.#child, grace, () => this.#ask())
    await this.ended
    // The others of the group have been killed, and die in a moment.
    while (groupLives(this.pid)) await delay(5)
  }

  /**
   * EMR documents that a run that is cancelled ends between two batches. Java, asked directly, would end at once: so the
   * driver is asked, which ends its queries in order; where there is none, everybody is.
   */
  #ask(): void {
    try {
      process.kill(driverOf(this.pid), 'SIGTERM')
    } catch {
      signalGroup(this.#child, 'SIGTERM')
    }
  }
}

/**
 * The Python driver that a Java process has started. Arguments are passed over when looking for Python: those of the
 * leash's watcher are all of the command line.
 * @throws Error when there is none, or not yet
 */
function driverOf(leader: number): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' })
  const [, pid] = new RegExp(`^ *(\\d+) +${leader} +\\S*python\\S* +\\S+\\.py( |$)`, 'm').exec(processes) ?? []
  if (pid === undefined) throw new Error(`process ${leader} has no Python driver`)
  return Number(pid)
}

/** What EMR says about an attempt that failed. */
export function failureDetails(code: number, logFile: string): string {
  const exceptions = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => /\b\w*(?:Error|Exception)\b/.test(line))
    .slice(-LINES)
  const last = exceptions.length > 0 ? ` Last few exceptions: ${exceptions.join('\n')}...` : ''
  return shortened(
    `Job failed, please check complete logs in configured logging destination. ExitCode: ${code}.${last}`,
  )
}

/** As long as the API allows. */
export function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text
}

/** Whether one of a group is alive; who is dead may wait long for being noticed by the system's first process. */
function groupLives(leader: number): boolean {
  return execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some(([group, state]) => Number(group) === leader && !state?.startsWith('Z'))
}
