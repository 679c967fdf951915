import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { readReplay } from '../../../local/fleet/replay.ts'
import { UserError } from '../../../local/user-error.ts'

const contract = loadContract()
const scratch = mkdtempSync(join(tmpdir(), 'tributary-replay-'))
const path = join(scratch, 'boiler room 2.csv')
afterAll(() => rmSync(scratch, { recursive: true }))

function read(text: string) {
  writeFileSync(path, text)
  return readReplay(path, contract).map(({ device, points }) => ({ device, points }))
}

const point = (measuredAt: string, readings: object) => ({ measuredAt, readings })
const OWN = 'replay-boiler-room-2'

describe('a series is read', () => {
  test('with a header, in any order of columns', () => {
    expect(read('value,Timestamp\n21.5,2026-01-01T00:00:00Z\n-3e1,2026-01-01T00:10:00Z\n')).toEqual([
      {
        device: OWN,
        points: [point('2026-01-01T00:00:00Z', { value: 21.5 }), point('2026-01-01T00:10:00Z', { value: -30 })],
      },
    ])
  })

  test('without a header', () => {
    expect(read('1767225600,1\n1767225660.5,2')).toEqual([
      { device: OWN, points: [point('1767225600', { value: 1 }), point('1767225660.5', { value: 2 })] },
    ])
  })

  test('of several devices and metrics, one message per device and timestamp', () => {
    const rows = [
      '2026-01-01,a,temperature,20',
      '2026-01-01,a,humidity,40',
      '2026-01-01,b,wind,3',
      '2026-01-02,a,wind,4',
    ]
    expect(read(`timestamp,device,metric,value\n${rows.join('\n')}\n`)).toEqual([
      {
        device: 'a',
        points: [point('2026-01-01', { temperature: 20, humidity: 40 }), point('2026-01-02', { wind: 4 })],
      },
      { device: 'b', points: [point('2026-01-01', { wind: 3 })] },
    ])
  })

  test('a metric that comes twice at one timestamp makes two messages', () => {
    expect(read('2026-01-01,1\n2026-01-01,2')[0]?.points).toHaveLength(2)
  })

  test('with quotes, byte order mark, carriage returns, blank lines and gaps', () => {
    expect(read('\ufefftimestamp,"value"\r\n\r\n"2026-01-01 00:00", "1"\r\n2026-01-02,\r\n2026-01-03,3\r\n')).toEqual([
      { device: OWN, points: [point('2026-01-01 00:00', { value: 1 }), point('2026-01-03', { value: 3 })] },
    ])
  })
})

describe('what cannot be replayed is refused with file and line', () => {
  const row = (cells: string) => `timestamp,value,device,metric\n2026-01-01,1,a,wind\n${cells}`
  test.each([
    [
      'an unknown column',
      'timestamp,value,unit\n',
      "line 1: column 'unit' is not one of timestamp, value, device, metric",
    ],
    ['no value column', 'timestamp,device\n', "line 1: no column 'value'"],
    ['a column twice', 'timestamp,value,value\n', 'line 1: a column is named twice'],
    ['a missing cell', row('2026-01-01,1,a'), 'line 3: 3 cells instead of 4'],
    ['a cell too many', '2026-01-01,1,2', 'line 1: 3 cells instead of 2'],
    [
      'a bad timestamp',
      row('01.02.2026,1,a,wind'),
      "line 3: '01.02.2026' is not a timestamp, which is ISO 8601 or a number",
    ],
    [
      'a month that is none',
      row('2026-13-01,1,a,wind'),
      "line 3: '2026-13-01' is not a timestamp, which is ISO 8601 or a number",
    ],
    ['a value that is no number', row('2026-01-01,NaN,a,wind'), "line 3: 'NaN' is not a number"],
    ['a hexadecimal value', row('2026-01-01,0x10,a,wind'), "line 3: '0x10' is not a number"],
    [
      'a value beyond the contract',
      row('2026-01-01,121,a,wind'),
      'line 3: wind is 121, but the contract wants it between 0 and 120',
    ],
    [
      'a bad device',
      row('2026-01-01,1,a/b,wind'),
      "line 3: 'a/b' is not a device name, which matches ^[A-Za-z0-9_-]{1,64}$",
    ],
    [
      'a bad metric',
      row('2026-01-01,1,a,Wind'),
      "line 3: 'Wind' is not a metric name, which matches ^[a-z][a-z0-9_]{0,62}$",
    ],
    ['an open quote', row('2026-01-01,"1,a,wind'), 'line 3: a quote is not closed or not around a whole cell'],
    ['a quote in a cell', row('2026-01-01,1"1",a,wind'), 'line 3: a quote is not closed or not around a whole cell'],
  ])('%s', (_name, text, problem) => {
    expect(() => read(text)).toThrow(new UserError(`${path}: ${problem}`))
  })

  test('an empty file', () => {
    expect(() => read(' \n')).toThrow(`${path}: is empty; give a CSV file with columns timestamp and value`)
  })

  test('a file of gaps', () => {
    expect(() => read('2026-01-01,\n')).toThrow(`${path}: holds no value; give a CSV file with at least one`)
  })

  test('a file that is not there', () => {
    expect(() => readReplay(join(scratch, 'none.csv'), contract)).toThrow(/none\.csv: cannot be read; give a CSV file$/)
  })
})
