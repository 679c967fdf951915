import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parseAlert } from '../../../lambda/alert-publisher/alert.ts'
import { groupsOf } from '../../../lambda/alert-publisher/groups.ts'
import { MOST_DEVICES, together } from '../../../lambda/alert-publisher/held.ts'
import { utc } from '../../../lambda/alert-publisher/instant.ts'
import { record, sampleAlert } from './sample.ts'

const schema = JSON.parse(readFileSync('contract/alert.schema.json', 'utf8')) as { required: string[] }

test('the alerts of these tests are of the contract', () => {
  expect(new Ajv2020({ allowUnionTypes: true }).validate(schema, sampleAlert())).toBe(true)
})

test.each(schema.required)('an alert without %s is none', (name) => {
  const rest = Object.entries(sampleAlert()).filter(([field]) => field !== name)
  expect(() => parseAlert(record(Object.fromEntries(rest)).value)).toThrow(
    `not of the schema:  must have required property '${name}'`,
  )
})

test('the same alert at another time or in another phase is another event', () => {
  const one = sampleAlert()
  const events = [one, { ...one, at: one.at + 1 }, { ...one, phase: 'cleared' as const }, { ...one }]
  expect(groupsOf(events)[0]?.alerts).toHaveLength(3)
})

test('devices beyond those that are counted one by one are counted together, and none is lost', () => {
  const many = Array.from({ length: MOST_DEVICES + 50 }, (_, i) => ({ device: `pump-${i}`, alerts: 2, since: i }))
  const sums = together(many, many)
  expect(sums.length).toBe(MOST_DEVICES + 1)
  expect(sums.reduce((sum, { alerts }) => sum + alerts, 0)).toBe(4 * (MOST_DEVICES + 50))
  expect(sums.at(-1)).toEqual({ device: '', alerts: 200, since: MOST_DEVICES })
})

test.each([
  [0, '1970-01-01 00:00:00 UTC'],
  [8.64e15, '+275760-09-13 00:00 UTC'],
  [1e18, '1000000000000000000 ms'],
])('the time %d is %s', (ms, text) => {
  expect(utc(ms)).toBe(text)
})
