import { describe, expect, test } from '@jest/globals'
import { decide, type EventState, type World } from '../../../lambda/alert-publisher/decide.ts'
import { eventKey } from '../../../lambda/alert-publisher/groups.ts'
import type { Sent } from '../../../lambda/alert-publisher/limits.ts'
import { SETTINGS } from './fake-world.ts'
import { alertsOf } from './sample.ts'

const NOW = Date.UTC(2026, 10, 26, 12)
const [alert, other] = alertsOf('pump-1', 2) as [ReturnType<typeof alertsOf>[0], ReturnType<typeof alertsOf>[0]]
const { limits, leaseMs } = SETTINGS

function world(state: EventState, parts: Partial<World> = {}): World {
  return { now: NOW, events: [{ alert, state }], subject: [], all: [], held: [], ...parts }
}

function sent(howMany: number, minutesAgo = 1): Sent[] {
  return Array.from({ length: howMany }, (_, i) => ({ token: `earlier ${i}`, at: NOW - minutesAgo * 60_000 }))
}

const own: Sent = { token: eventKey(alert), at: NOW - 1000 }
const FULL_DEVICE = { subject: sent(limits.perDevice) }
const FULL = { all: sent(limits.global) }

test.each<[string, EventState, Partial<World>, string, number]>([
  ['new', {}, {}, 'publish', 0],
  ['published or held back before', { doneAt: NOW - 1 }, {}, 'nothing', 0],
  ['being published', { leaseUntil: NOW + 1 }, {}, 'nothing', 1],
  ['left by one that died', { leaseUntil: NOW }, {}, 'publish', 0],
  ['new, of a device at its limit', {}, FULL_DEVICE, 'hold', 0],
  ['new, while all are at their limit', {}, FULL, 'hold', 0],
  ['done, of a device at its limit', { doneAt: 1 }, FULL_DEVICE, 'nothing', 0],
  ['granted before, and all are at their limit since', {}, { subject: [own], all: [own, ...sent(7)] }, 'publish', 0],
  ['new, and what was sent is a window ago', {}, { subject: sent(3, 10), all: sent(8, 10) }, 'publish', 0],
  ['new, and what was sent is not quite a window ago', {}, { subject: sent(3, 9.9) }, 'hold', 0],
])('an event that is %s', (_, state, parts, kind, busy) => {
  expect(decide(world(state, parts), limits, leaseMs)).toMatchObject({ kind, busy })
})

describe('what is remembered', () => {
  const held = [{ device: 'pump-9', alerts: 4, since: NOW - 5000 }]

  test('a message takes what was held back with it, and counts for both limits', () => {
    const decision = decide(world({}, { held, subject: sent(1) }), limits, leaseMs)
    const token = { token: eventKey(alert), at: NOW }
    expect(decision).toMatchObject({
      told: held,
      next: {
        held: [],
        subject: [...sent(1), token],
        all: [token],
        states: [{ leaseUntil: NOW + leaseMs, told: held }],
      },
    })
  })

  test('what one that failed was to tell is told by the next, and once', () => {
    const events = [alert, other].map((each, i) => ({ alert: each, state: i === 0 ? { told: held } : {} }))
    const decision = decide(world({}, { events, held }), limits, leaseMs)
    expect(decision).toMatchObject({ told: [{ device: 'pump-9', alerts: 8 }] })
    const kept = decision.kind === 'publish' ? decision.next.states.flatMap(({ told = [] }) => told) : []
    expect(kept).toHaveLength(1)
  })

  test('what is held back is counted by device, with what was held back before', () => {
    const decision = decide(world({ told: held }, { held, ...FULL }), limits, leaseMs)
    const counted = [
      { device: 'pump-9', alerts: 8, since: NOW - 5000 },
      { device: 'pump-1', alerts: 1, since: NOW },
    ]
    expect(decision).toMatchObject({ next: { states: [{ doneAt: NOW }], all: FULL.all, held: counted } })
  })
})
