import { beforeEach, describe, expect, test } from '@jest/globals'
import type { Progress } from '../../../local/demo/progress.ts'
import { Screen } from '../../../local/demo/screen.ts'
import { TIME_IS_OVER, type Watched, type WatchParts, watch } from '../../../local/demo/watch.ts'
import { UserError } from '../../../local/user-error.ts'

let log: string[]
/** What the job's progress is, look by look; the last one stays. */
let progress: Partial<Progress>[]
let phase: AbortController

beforeEach(() => {
  log = []
  progress = [{ caughtUp: true, judged: 100 }]
  phase = new AbortController()
})

/** A demo whose devices, job and screen only say what happens to them. */
function parts(judgedBy: number | undefined, exited: Promise<never> = new Promise(() => {})): WatchParts {
  const look = () => (progress.length > 1 ? progress.shift() : progress[0]) as Progress
  return {
    fleet: {
      counts: () => ({}) as never,
      stop: async () => {
        log.push('stopped')
        return { acknowledged: 1, silences: 0, unacknowledged: [] } as never
      },
    },
    pipeline: {
      processes: [{ name: 'job', exited, logFile: 'job.log' } as never],
      closeEdge: async () => {},
    },
    monitor: {
      watch: (_fleet, until) => new Promise((resolve) => until.addEventListener('abort', () => resolve())),
      until: async (reached, _fleet, giveUp) => {
        for (;;) {
          const now = look()
          log.push(`judged ${now.judged}`)
          if (reached(now) || giveUp.aborted) return now
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      },
    },
    alerts: { judgedBy },
    screen: new Screen({ isTTY: false, write: (text: string) => log.push(text.trim()) } as never),
    interrupts: {
      phase: () => {
        log.push('phase')
        return phase
      },
    },
  }
}

/** Watch until the time is over, or until the reason. */
function watched(about: WatchParts, reason: unknown = TIME_IS_OVER): Promise<Watched> {
  const stop = new AbortController()
  setTimeout(() => stop.abort(reason), 5)
  return watch(about, stop)
}

const happened = () => log.filter((line) => /^(judged|stopped)|go on/.test(line))

describe('when the time is over', () => {
  test('the devices stop at once if the detector has judged all faults', async () => {
    expect(await watched(parts(100))).toMatchObject({ judged: 100 })
    expect(happened()).toEqual(['judged 100', 'stopped', 'judged 100'])
    expect(phase.signal.aborted).toBe(true)
  })

  test('they go on until it has, and that is said once', async () => {
    progress = [{ judged: 80 }, { judged: 90 }, { judged: 101 }, { judged: 103 }, { caughtUp: true, judged: 105 }]
    expect(await watched(parts(100))).toMatchObject({ judged: 105 })
    const goingOn = 'The devices go on until the detector has judged all faults, for 60 s at most.'
    expect(happened()).toEqual([
      ...['judged 80', goingOn, 'judged 90', 'judged 101', 'stopped', 'judged 103', 'judged 105'],
    ])
  })

  test('they stop at Ctrl-C, and what was judged is told as it is', async () => {
    progress = [{ caughtUp: true, judged: 80 }]
    setTimeout(() => phase.abort(), 30)
    const { judged, end } = await watched(parts(100))
    expect(judged).toBe(80)
    expect(Date.now() - end).toBeLessThan(5000)
    expect(happened().slice(-2)).toEqual(['stopped', 'judged 80'])
  })

  test('without faults there is nothing to wait for', async () => {
    await watched(parts(undefined))
    expect(happened()).toEqual(['stopped', 'judged 100'])
  })
})

test('devices that somebody has stopped do not go on', async () => {
  progress = [{ caughtUp: true, judged: 1 }]
  expect(await watched(parts(100), new Error('Ctrl-C'))).toMatchObject({ judged: 1 })
  expect(happened()).toEqual(['stopped', 'judged 1'])
  expect(log).not.toContain('phase')
})

test('a process that ends by itself stops the devices, and the demo', async () => {
  const about = parts(100, Promise.resolve({ expected: false, code: 1, signal: null }) as never)
  await expect(watch(about, new AbortController())).rejects.toThrow(UserError)
  expect(happened()).toEqual(['stopped'])
})
