import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { State } from './state.ts'
import { UserError } from './user-error.ts'

/** The right to use a state; no other process has it until it is released. */
export interface Lock {
  release(): void
}

/**
 * Take the lock of a state; the lock of a process that is dead is taken over.
 * @throws UserError naming the process that holds it
 */
export function acquireLock(state: State): Lock {
  const claim = `${state.lock}.${process.pid}`
  writeFileSync(claim, String(process.pid), { mode: 0o600 })
  try {
    while (!take(claim, state.lock)) {
      const holder = holderOf(state.lock)
      if (holder !== undefined && isAlive(holder)) {
        throw new UserError(
          `Tributary is already running as process ${holder}; stop it, or delete ${state.lock} if that process is something else.`,
        )
      }
      dropStale(state.lock, `${claim}.stale`)
    }
  } finally {
    rmSync(claim, { force: true })
  }
  return { release: () => rmSync(state.lock, { force: true }) }
}

/** A link appears whole or not at all, so nobody ever reads a lock without its pid. */
function take(claim: string, lock: string): boolean {
  try {
    linkSync(claim, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/** Between seeing a stale lock and moving it, another process may have replaced it by its own: that one goes back. */
function dropStale(lock: string, aside: string): void {
  try {
    renameSync(lock, aside)
  } catch {
    return
  }
  const holder = holderOf(aside)
  if (holder !== undefined && isAlive(holder)) take(aside, lock)
  rmSync(aside, { force: true })
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
