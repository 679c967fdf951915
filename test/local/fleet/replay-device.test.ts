import { expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { ReplayDevice } from '../../../local/fleet/replay-device.ts'
import { weatherSeries } from '../../../local/fleet/weather.ts'
import { judge } from '../../../local/verdict.ts'

const contract = loadContract()

const point = (measuredAt: string, readings: object) => ({ measuredAt, readings })

test('values are sent in order and again from the start, at the time of sending', () => {
  const device = new ReplayDevice(
    { device: 'a', points: [point('2020', { x: 1 }), point('2021', { x: 2 })] as never },
    () => 5,
  )
  const sent = [1000.4, 1200.4, 1400.4]
    .flatMap((now) => device.next(now))
    .map(({ payload }) => JSON.parse(`${payload}`))
  expect(sent).toEqual([
    { seq: 5, time: 1000, readings: { x: 1 }, measured_at: '2020' },
    { seq: 6, time: 1200, readings: { x: 2 }, measured_at: '2021' },
    { seq: 7, time: 1400, readings: { x: 1 }, measured_at: '2020' },
  ])
})

test('the weather of Seattle is four years of days, each acceptable', () => {
  const series = weatherSeries(contract)
  expect(series.points).toHaveLength(1461)
  expect(series.points[0]).toEqual(
    point('2012-01-01', { temperature: 12.8, temperature_min: 5, precipitation: 0, wind: 4.7 }),
  )
  const device = new ReplayDevice(series)
  const verdict = judge(contract)
  for (let i = 0; i < series.points.length; i += 1) {
    const now = 1767225600000 + i
    for (const { stream, payload } of device.next(now))
      expect(verdict(stream, device.device, payload, now).reasons).toEqual([])
  }
})
