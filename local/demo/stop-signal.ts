import { setTimeout as delay } from 'node:timers/promises'
import type { ServiceProcess } from '../services/process.ts'
import { UserError } from '../user-error.ts'

/** Milliseconds in which signals are one: npm passes on a Ctrl-C that the terminal has sent to us as well. */
const SAME_KEY = 1000

/** Aborts at the first Ctrl-C or SIGTERM, or after the duration (ms); at the second Ctrl-C everything ends at once. */
export function stopSignal(onSecond: () => void): AbortController & { arm(duration: number | undefined): void } {
  const controller = new AbortController()
  let first = 0
  const onSignal = () => {
    first ||= Date.now()
    controller.abort()
    if (Date.now() - first < SAME_KEY) return
    onSecond()
    // The processes below us hang on a pipe from us and end with it.
    process.exit(130)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const arm = (duration: number | undefined) => {
    if (duration !== undefined) setTimeout(() => controller.abort(), duration).unref()
  }
  return Object.assign(controller, { arm })
}

/** Rejects when a process ends that nobody asked to. */
export function unexpectedEnd(processes: readonly ServiceProcess[]): Promise<never> {
  return Promise.race(
    processes.map(async ({ name, exited, logFile }) => {
      const exit = await exited
      // A stop that was asked for is not news: wait for ever.
      if (exit.expected) await delay(2 ** 31 - 1, undefined, { ref: false })
      const how = exit.signal ?? `code ${exit.code}`
      throw new UserError(
        `${name} ended by itself (${how}); ${logFile} may say why. Start again to go on where it was.`,
      )
    }),
  )
}
