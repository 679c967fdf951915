import { spawnSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { documentOf } from '../../../lambda/registry-export/document.ts'
import { randomAttributes } from './random-attributes.ts'
import { PATTERN } from './schema.ts'

const READ = `
import json, sys
from tributary.registry.rows import read_rows
document = read_rows(sys.stdin.buffer.read())
print(json.dumps({"rows": document.rows, "refused": [str(refusal) for refusal in document.refused]}))
`

test('the job takes every line of the document, and reads in it what the attributes say', () => {
  const told = { 'limits/temperature': '-5:', 'calibration/temperature': ':1e-3', interval: '0.5', site: 'Hall-3' }
  const things = [told, ...randomAttributes(3000)].map((attributes, i) => ({ name: `device-${i}`, attributes }))
  const { text, devices, refusals } = documentOf(things, '', PATTERN)
  expect(Math.min(devices, refusals.length)).toBeGreaterThan(300)
  const { rows, refused } = readByJob(text)
  expect(refused).toEqual([])
  expect(Object.keys(rows)).toHaveLength(devices)
  expect(rows['device-0']).toMatchObject({
    ...{ site: 'Hall-3', model: null, interval_seconds: 0.5 },
    calibration: { temperature: { gain: 1, offset: 0.001 } },
    limits: { temperature: { low: -5 } },
  })
})

function readByJob(text: string): { rows: Record<string, object>; refused: string[] } {
  const { status, stdout, stderr } = spawnSync('.tributary/venv/bin/python', ['-c', READ], {
    ...{ input: text, encoding: 'utf8', maxBuffer: 2 ** 26 },
    env: { ...process.env, PYTHONPATH: 'jobs' },
  })
  expect([status, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}
