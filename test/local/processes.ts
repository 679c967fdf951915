import { setTimeout as delay } from 'node:timers/promises'

/** Whether there is a process with this id. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Wait for a condition; false when it does not come true in time. */
export async function eventually(condition: () => boolean | Promise<boolean>, within = 5000): Promise<boolean> {
  const deadline = Date.now() + within
  while (!(await condition())) {
    if (Date.now() > deadline) return false
    await delay(20)
  }
  return true
}
