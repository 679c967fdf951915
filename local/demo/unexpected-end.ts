import { setTimeout as delay } from 'node:timers/promises'
import type { ServiceProcess } from '../services/process.ts'
import { UserError } from '../user-error.ts'

/**
 * Rejects when a process ends that nobody asked to.
 * @param then a sentence about what to do
 */
export function unexpectedEnd(
  processes: readonly ServiceProcess[],
  then = 'Start again to go on where it was.',
): Promise<never> {
  return Promise.race(
    processes.map(async ({ name, exited, logFile }) => {
      const exit = await exited
      // A stop that was asked for is not news: wait for ever.
      if (exit.expected) await delay(2 ** 31 - 1, undefined, { ref: false })
      const how = exit.signal ?? `code ${exit.code}`
      throw new UserError(`${name} ended by itself (${how}); ${logFile} may say why. ${then}`)
    }),
  )
}
