import { execFileSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { familyOf } from '../../local/demo/memory.ts'

/** Whether a process with this id lives; who is dead may wait long for being noticed by the system's first process. */
export function isRunning(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z')
  } catch {
    return false
  }
}

/** A process and all that it has started, directly or not. */
export function family(root: number): Set<number> {
  const pairs = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [pid: number, parent: number])
  return familyOf(pairs, root)
}

/** Wait for a condition, looked at every so many milliseconds; false when it does not come true in time. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  within = 5000,
  every = 20,
): Promise<boolean> {
  const deadline = Date.now() + within
  while (!(await condition())) {
    if (Date.now() > deadline) return false
    await delay(every)
  }
  return true
}
