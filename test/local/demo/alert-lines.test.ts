import { expect, test } from '@jest/globals'
import type { AlertEvent } from '../../../local/demo/alert-event.ts'
import { alertLine, LineLimiter } from '../../../local/demo/alert-lines.ts'

const NOON = Date.UTC(2026, 0, 1, 12)
const high: AlertEvent = {
  ...{ id: 'a', phase: 'opened', device_id: 'climate-0001', kind: 'high', metric: 'temperature' },
  ...{ value: 41.23456, expected: 37.94, unit: 'Celsius', since: NOON, at: NOON + 30_000 },
}

test.each([
  [high, '12:00:40  opened   high      climate-0001 temperature  41.235 Celsius, expected 37.94  after 40.0 s'],
  [
    { ...high, phase: 'cleared' },
    '12:00:40  cleared  high      climate-0001 temperature  41.235 Celsius, expected 37.94  after 10.0 s',
  ],
  [{ ...high, kind: 'pattern', value: null }, '12:00:40  opened   pattern   climate-0001 temperature  after 40.0 s'],
  [
    { ...high, kind: 'silence', metric: '', value: 5, expected: null, unit: '' },
    '12:00:40  opened   silence   climate-0001  5  after 40.0 s',
  ],
  [{ ...high, phase: 'still_open' }, undefined],
] as [AlertEvent, string | undefined][])('an event is a line %#', (event, line) => {
  expect(alertLine(event, NOON + 40_000)).toBe(line)
})

test('so many lines a second are written, and the others are counted', () => {
  const written: string[] = []
  const limiter = new LineLimiter((line) => written.push(line), 2)
  for (const now of [0, 1, 2, 3, 999]) limiter.add(`at ${now}`, now)
  expect(written).toEqual(['at 0', 'at 1'])
  limiter.add('at 1000', 1000)
  expect(written.slice(2)).toEqual(['          … and 3 more events of alerts', 'at 1000'])
  limiter.tick(3000)
  limiter.flush()
  expect(written).toHaveLength(4)
})

test('no line is lost: written and counted are all', () => {
  const written: string[] = []
  const limiter = new LineLimiter((line) => written.push(line), 5)
  for (let i = 0; i < 1000; i += 1) limiter.add('line', (i * i) % 977 === 0 ? i * 40 : i * 37)
  limiter.flush()
  const held = written.flatMap((line) => /and (\d+) more/.exec(line)?.[1] ?? []).reduce((sum, n) => sum + Number(n), 0)
  expect(written.filter((line) => line === 'line').length + held).toBe(1000)
})
