import { expect, test } from '@jest/globals'
import type { Alert } from '../../../lambda/alert-publisher/alert.ts'
import { messageOf, summaryOf } from '../../../lambda/alert-publisher/message.ts'
import { SETTINGS } from './fake-world.ts'
import { alertsOf, sampleAlert } from './sample.ts'

const { limits } = SETTINGS

test('an alert for a person', () => {
  const { subject, body, attributes } = messageOf([sampleAlert()], [], limits)
  expect(subject).toBe('[critical] pump-1: temperature high, 81.2346 Cel, limit 80 Cel')
  expect(body).toBe(`pump-1, site hall 3, model PX-2
critical: temperature high has begun
  81.2346 Cel
  limit 80 Cel
  since 2026-11-26 12:00:00 UTC, told by 2026-11-26 12:00:03 UTC
  what it means: docs/alerts.md#high
  messages around it: SELECT * FROM telemetry WHERE device_id = 'pump-1'
  alert ${'a'.repeat(32)}`)
  expect(attributes).toEqual({ severity: 'critical', device: 'pump-1' })
})

test.each<[Partial<Alert>, string]>([
  [
    { kind: 'silence', metric: '', value: 12, expected: 30, unit: '' },
    'silence of telemetry, 12 messages are missing, one is expected each 30 s',
  ],
  [
    { kind: 'burst', metric: '', stream: 'logs', value: 14, expected: 10, unit: '' },
    'burst of logs, 14 errors in a window, 10 are a burst',
  ],
  [
    { kind: 'rising', value: 3, expected: 1, per_hour: 0.5, unit: 'bar' },
    'temperature rising, 3 bar, at first 1 bar, 0.5 bar an hour',
  ],
  [{ kind: 'spike', value: 9, expected: 4, unit: '' }, 'temperature spike, 9, usually 4'],
  [{ kind: 'stuck', value: null, expected: null }, 'temperature stuck'],
])('figures of %j', (parts, sentence) => {
  expect(messageOf([sampleAlert({ severity: 'warning', ...parts })], [], limits).subject).toBe(
    `[warning] pump-1: ${sentence}`,
  )
})

test('an end is said to be one, and a device that nobody registered, too', () => {
  const device = { registered: false, site: null, model: null }
  const { subject, body } = messageOf([sampleAlert({ phase: 'cleared', device })], [], limits)
  expect(subject).toMatch(/^\[cleared\] /)
  expect(body).toMatch(/^pump-1 \(not registered\)\ncritical: temperature high is over\n/)
})

test('what is worst comes first, and an end after all beginnings', () => {
  const [a, b, c] = alertsOf('pump-1', 3) as [Alert, Alert, Alert]
  const alerts = [
    { ...a, phase: 'cleared' },
    { ...b, severity: 'info' },
    { ...c, severity: 'critical' },
  ] as Alert[]
  const { body, attributes } = messageOf(alerts, [], limits)
  expect([...body.matchAll(/^(\w+): .*(begun|over)$/gm)].map(([line]) => line.split(' ').at(0))).toEqual([
    'critical:',
    'info:',
    'critical:',
  ])
  expect(attributes.severity).toBe('critical')
})

test('subjects are what SNS takes, whatever a text holds', () => {
  const wild = sampleAlert({ metric: `tempéra\nture ${'x'.repeat(200)}`, unit: '°C\r' })
  const { subject } = messageOf([wild], [], limits)
  expect(subject).toMatch(/^[\x20-\x7e]{100}$/)
  expect(subject).toMatch(/\.\.\.$/)
})

test('the largest batch of the longest texts, with all that can be held back, is within the 256 KB of SNS', () => {
  const long = 'ü'.repeat(1_000_000)
  const links = { explanation: long, query: long }
  const device = { registered: true, site: long, model: long }
  const alerts = Array.from({ length: 40 }, (_, i) =>
    sampleAlert({ at: i, device, links, metric: long, unit: long, stream: long }),
  )
  const held = Array.from({ length: 500 }, (_, i) => ({ device: `${i}`.padEnd(64, 'x'), alerts: 1e9, since: 0 }))
  expect(Buffer.byteLength(messageOf(alerts, held, limits).body)).toBeLessThan(256 * 1024)
})

test('what was held back is told by device, the most first', () => {
  const held = [
    { device: 'pump-2', alerts: 1, since: Date.UTC(2026, 0, 1) },
    { device: '', alerts: 5, since: Date.UTC(2026, 0, 2) },
  ]
  expect(summaryOf(held, limits)).toEqual({
    subject: '[held back] 6 alerts of 2 devices',
    body: `Held back since 2026-01-01 00:00:00 UTC: 6 alerts. At most 3 messages of a device and 8 in all are sent in 10 minutes.
- other devices: 5
- pump-2: 1
All of them are in the table alerts of the lake.`,
    attributes: { severity: 'warning' },
  })
})
