import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { modelOf } from '../../../lambda/devices/thing-type.ts'
import { deviceOf } from '../../../lambda/registry-export/device.ts'
import { loadConfig } from '../../../lib/config-check.ts'
import { PATTERN } from './schema.ts'

const page = readFileSync(join('docs', 'devices.md'), 'utf8')
const [, afterHeading = ''] = page.split('\n## What is known of a device\n')
const [section = ''] = afterHeading.split('\n## ')
const known = {
  device_id: 'pump-1',
  site: 'Hall-3',
  interval_seconds: 10,
  limits: { temperature: { low: -5, high: 40 } },
}

test('the examples of the table are what the function reads', () => {
  const rows = [...section.matchAll(/^\| `([a-z]+(?:\/METRIC)?)` +\|.*\| `([^`]+)` +\|$/gm)]
  const attributes = rows.map(([, name = '', example = '']) => [name.replace('METRIC', 'temperature'), example])
  const calibration = { temperature: { gain: 1.02, offset: -0.3 } }
  expect(deviceOf('pump-1', Object.fromEntries(attributes), PATTERN)).toEqual({ ...known, model: 'TH100', calibration })
})

test('the attributes of the command are, too', () => {
  const [, payload = ''] = /--attribute-payload \\\n +'(.+)'$/m.exec(section) ?? []
  expect(deviceOf('pump-1', JSON.parse(payload).attributes, PATTERN)).toEqual(known)
})

test('the tags of the type are, too', () => {
  const [, type, tags = ''] = /create-thing-type --thing-type-name (\S+) \\\n +--tags (.+)$/m.exec(section) ?? []
  expect(modelOf(type, 'tributary-dev-device')).toBe('TH100')
  const attributes = [...tags.matchAll(/Key=(\S+),Value=(\S+)/g)].map(([, key, value]) => [key, value])
  const { site: _, ...others } = known
  expect(deviceOf('pump-1', Object.fromEntries(attributes), PATTERN)).toEqual(others)
})

test('a change takes effect within the time that is stated', () => {
  const [, minutes] = /within\s+(\d+) minutes\*\*/.exec(section) ?? []
  for (const name of ['dev', 'prod']) {
    // The export itself, the job's next look at the document, and its next batches.
    expect(Number(minutes)).toBe(loadConfig(name).devices.registryMinutes + 2)
  }
})
