import { describe, expect, test } from '@jest/globals'
import { type AlertRun, alertAccount, explains } from '../../../local/demo/alert-account.ts'
import { type AlertEvent, openedAlerts, type SeenAlert } from '../../../local/demo/alert-event.ts'
import type { FaultKind, InjectedFault } from '../../../local/fleet/injected-fault.ts'

const DEVICE = 'climate-0001'
const TOLERANCE = 10_000
const [BEGIN, FROM, TO, END] = [0, 100_000, 140_000, 200_000]

function fault(kind: FaultKind, about: Partial<InjectedFault> = {}): InjectedFault {
  const metric = kind === 'silence' || kind === 'burst' ? '' : 'temperature'
  const moments = { from: FROM, to: TO, due: 160_000, judgedBy: ['limit', 'burst'].includes(kind) ? null : TO }
  return { device: DEVICE, kind, metric, magnitude: 1, ...moments, ...about }
}

function alert(kinds: string | string[], about: Partial<SeenAlert> = {}): SeenAlert {
  const list = [kinds].flat()
  const metric = ['silence', 'burst'].includes(list[0] as string) ? '' : 'temperature'
  const id = `${list.join()}${JSON.stringify(about)}`
  return { id, device: DEVICE, metric, kinds: list, since: FROM + 2000, at: FROM + 4000, seenAt: FROM + 9000, ...about }
}

function account(about: Partial<AlertRun>) {
  const devices = new Set([DEVICE, 'machine-0002'])
  const times = { begin: BEGIN, end: END, judged: END - 20_000, tolerance: TOLERANCE }
  return alertAccount({ faults: [], alerts: [], devices, ...times, ...about })
}

describe('a fault is found', () => {
  test.each<[FaultKind, string | string[], number?]>([
    ['limit', 'high'],
    ['limit', 'low', -1],
    ['spike', 'spike'],
    ['spike', 'level'],
    ['level', ['spike', 'level']],
    ['level', 'spike'],
    ['variance', 'variance'],
    ['variance', 'pattern'],
    ['trend', 'rising'],
    ['trend', 'falling', -1],
    ['stuck', 'stuck'],
    ['silence', 'silence'],
    ['burst', 'burst'],
  ])('of kind %s by %s', (kind, kinds, magnitude = 1) => {
    const faults = [fault(kind, { magnitude })]
    const { missed, kinds: rows, precision, recall } = account({ faults, alerts: [alert(kinds)] })
    expect(missed).toEqual([])
    expect({ precision, recall }).toEqual({ precision: 1, recall: 1 })
    const row = rows.find((one) => one.kind === kind)
    expect(row).toMatchObject({ injected: 1, found: 1, missed: 0, false: 0, p50: 9000, p95: 9000 })
  })
})

describe('an alert that a fault brings about besides does not find it, and is not false', () => {
  test.each<[FaultKind, string]>([
    ['limit', 'level'],
    ['level', 'high'],
    ['trend', 'level'],
    ['trend', 'falling'],
    ['stuck', 'variance'],
  ])('%s: %s', (kind, also) => {
    const { missed, false: without, recall, precision } = account({ faults: [fault(kind)], alerts: [alert(also)] })
    expect({ missed, without, recall, precision }).toEqual({
      ...{ missed: [fault(kind)], without: [], recall: 0, precision: 1 },
    })
  })
})

describe('an alert has no fault behind it', () => {
  test.each<[string, FaultKind, SeenAlert]>([
    ['of another device', 'level', alert('level', { device: 'machine-0002' })],
    ['of another metric', 'level', alert('level', { metric: 'humidity' })],
    ['of a kind that does not fit', 'level', alert('stuck')],
    ['of silence', 'burst', alert('silence')],
    ['to the other side', 'limit', alert('low')],
    ['before it', 'level', alert('level', { since: FROM - 4000, at: FROM - 2000 })],
    ['long after it', 'level', alert('level', { since: TO + TOLERANCE + 1, at: TO + TOLERANCE + 2000 })],
  ])('%s', (_what, kind, one) => {
    const result = account({ faults: [fault(kind)], alerts: [one] })
    expect(result).toMatchObject({ missed: [fault(kind)], false: [one], precision: 0, recall: 0 })
    expect(result.kinds.reduce((sum, row) => sum + row.false, 0)).toBe(1)
  })
})

test.each([
  ['the window in which it begins', { since: FROM - 1500, at: FROM + 500 }, true],
  ['its last moment', { since: TO, at: TO + 2000 }, true],
  ['the return', { since: TO + TOLERANCE, at: TO + TOLERANCE + 2000 }, true],
  ['a window that ends before it', { since: FROM - 2500, at: FROM - 500 }, false],
  ['the window until it begins', { since: FROM - 2000, at: FROM }, false],
])('a fault explains what is noticed of %s: %s', (_when, about, expected) => {
  expect(explains(fault('level'), alert('level', about), TOLERANCE)).toBe(expected)
})

test('a fault about a limit explains what is said of its very first reading, not of the one before', () => {
  expect(explains(fault('limit'), alert('high', { since: FROM, at: FROM }), TOLERANCE)).toBe(true)
  expect(explains(fault('limit'), alert('high', { since: FROM - 1, at: FROM - 1 }), TOLERANCE)).toBe(false)
})

test('the first alert of several finds a fault, the others are besides', () => {
  const alerts = [alert('level', { seenAt: FROM + 20_000 }), alert('spike'), alert('rising', { seenAt: FROM + 1000 })]
  const result = account({ faults: [fault('level')], alerts })
  expect(result).toMatchObject({ besides: 2, false: [], recall: 1 })
  expect(result.kinds.find(({ kind }) => kind === 'level')).toMatchObject({ found: 1, p50: 9000 })
})

test('what was not due when the devices stopped is not missed; what was found early is found', () => {
  const late = fault('level', { due: END + 1 })
  expect(account({ faults: [late] })).toMatchObject({ missed: [], cutShort: [late], recall: null })
  expect(account({ faults: [late], alerts: [alert('level')] })).toMatchObject({ cutShort: [], recall: 1 })
})

test('what the detector has not judged is not missed, unless it takes no closed window', () => {
  const [level, limit] = [fault('level'), fault('limit', { device: 'machine-0002' })]
  const result = account({ faults: [level, limit], judged: TO - 1 })
  expect(result).toMatchObject({ cutShort: [level], missed: [limit], recall: 0 })
  expect(account({ faults: [level], judged: TO })).toMatchObject({ cutShort: [], missed: [level] })
})

test('alerts of unknown devices and of former runs are not judged', () => {
  const alerts = [alert('level', { device: 'weather-seattle' }), alert('silence', { since: BEGIN - 1 })]
  expect(account({ alerts })).toMatchObject({ unjudged: 2, false: [], precision: null })
})

test('figures over several faults', () => {
  const faults = ['a', 'b', 'c', 'd'].map((device) => fault('level', { device }))
  const found = ['a', 'b', 'c'].map((device, i) => alert('level', { device, seenAt: FROM + 1000 * (i + 1) }))
  const result = account({
    ...{ faults, alerts: [...found, alert('spike', { device: 'e' })], devices: new Set('abcde') },
  })
  expect(result).toMatchObject({ precision: 0.75, recall: 0.75 })
  const level = { kind: 'level', injected: 4, found: 3, missed: 1, false: 0, p50: 2000, p95: 3000 }
  expect(result.kinds).toContainEqual(level)
  expect(result.kinds.find(({ kind }) => kind === 'spike')).toMatchObject({ injected: 0, false: 1 })
})

describe('alerts are made of events', () => {
  const event = (about: Partial<AlertEvent>, seenAt = 5000) => ({
    event: {
      ...{ id: 'x', phase: 'opened', device_id: DEVICE, kind: 'spike', metric: 'temperature' },
      ...{ value: 1, expected: 0, unit: 'Celsius', since: 1000, at: 3000, ...about },
    } as AlertEvent,
    seenAt,
  })

  test('an alert counts once however often its events come, and has all its kinds', () => {
    const renamed = event({ phase: 'renamed', kind: 'level', at: 20_000 }, 25_000)
    const events = [event({}), event({}, 6000), renamed, renamed, event({ phase: 'cleared', kind: 'level' })]
    expect(openedAlerts(events)).toEqual([
      {
        ...{ id: 'x', device: DEVICE, metric: 'temperature', kinds: ['spike', 'level'] },
        ...{ since: 1000, at: 3000, seenAt: 5000 },
      },
    ])
  })

  test('one that was opened before is not of this run', () => {
    expect(openedAlerts([event({ phase: 'still_open' }), event({ phase: 'cleared' })])).toEqual([])
  })
})
