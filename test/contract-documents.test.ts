import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js'
import { CONTRACT_DIRECTORY, loadContract } from '../lib/contract.ts'

const contract = loadContract()
// Strict: a keyword that is misspelt would otherwise check nothing.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
const schemas = { alert: schema('alert'), device: schema('device') }
const checks = { alert: ajv.compile(schemas.alert), device: ajv.compile(schemas.device) }

function schema(name: string): AnySchema & { properties: Record<string, { pattern?: string }> } {
  return JSON.parse(readFileSync(join(CONTRACT_DIRECTORY, `${name}.schema.json`), 'utf8'))
}

/** Where a document breaks its schema. */
function broken(check: ValidateFunction, document: object): string[] {
  return check(document) ? [] : (check.errors ?? []).map(({ instancePath }) => instancePath)
}

const DEVICE = {
  device_id: 'press-7',
  site: 'Bremen, hall 2',
  model: 'press',
  interval_seconds: 0.5,
  calibration: { temperature: { gain: -1.02, offset: -0.4 }, humidity: { gain: 2 }, power: { offset: 1 } },
  limits: { temperature: { low: -10, high: 80 }, humidity: { high: 95 }, battery: { low: 20 } },
}
const ALERT = {
  id: '0123456789abcdef0123456789abcdef',
  phase: 'opened',
  device_id: 'press-7',
  stream: 'telemetry',
  rule: 'limit',
  kind: 'high',
  severity: 'critical',
  metric: 'temperature',
  value: 81.5,
  expected: 80,
  unit: 'Celsius',
  score: null,
  per_hour: null,
  since: 1_790_000_000_000,
  at: 1_790_000_000_000,
  raised_at: 1_790_000_000_900,
  device: { registered: true, site: 'Bremen, hall 2', model: null },
  links: { explanation: 'docs/alerts.md#high', query: 'SELECT 1' },
}

describe.each(['alert', 'device'] as const)('%s.schema.json', (name) => {
  test('is a schema of JSON Schema 2020-12', () => {
    expect(ajv.validateSchema(schemas[name])).toBe(true)
    expect(schemas[name]).toHaveProperty('$schema', 'https://json-schema.org/draft/2020-12/schema')
  })

  test('calls devices as the pipeline does', () => {
    expect(schemas[name].properties.device_id?.pattern).toBe(contract.pipeline.device.pattern)
  })
})

test('what the registry may say of metrics is about names that a reading may have', () => {
  const telemetry = contract.schemas.telemetry as { properties: { readings: { propertyNames: object } } }
  for (const property of ['calibration', 'limits']) {
    expect(schemas.device.properties[property]).toHaveProperty(
      'propertyNames',
      telemetry.properties.readings.propertyNames,
    )
  }
})

test.each([
  ['all that can be known', DEVICE],
  ['nothing but a name', { device_id: 'd' }],
  ['empty maps', { device_id: 'd', calibration: {}, limits: {} }],
])('a device of which the registry knows %s', (_what, device) => {
  expect(broken(checks.device, device)).toEqual([])
})

test.each<[string, object, string]>([
  ['no name', { device_id: undefined }, ''],
  ['a name with a blank', { device_id: 'press 7' }, '/device_id'],
  ['an unknown property', { owner: 'x' }, ''],
  ['a site without letters', { site: '' }, '/site'],
  ['an interval of nothing', { interval_seconds: 0 }, '/interval_seconds'],
  ['a gain of nothing', { calibration: { wind: { gain: 0 } } }, '/calibration/wind/gain'],
  ['a limit in a text', { limits: { wind: { low: '1' } } }, '/limits/wind/low'],
  ['a range without an end', { limits: { wind: {} } }, '/limits/wind'],
  ['a metric that no reading has', { limits: { Wind: { low: 1 } } }, '/limits'],
])('a device with %s is refused', (_what, change, at) => {
  const device = JSON.parse(JSON.stringify({ ...DEVICE, ...change }))
  expect(broken(checks.device, device)).toContain(at)
})

test.each<[string, object]>([
  ['of a limit', {}],
  ['of a trend', { rule: 'trend', kind: 'rising', severity: 'info', score: 0.8, per_hour: -0.5 }],
  [
    'of a whole device',
    { rule: 'silence', kind: 'silence', metric: '', unit: '', device: { registered: false, site: null, model: null } },
  ],
])('an alert %s', (_what, change) => {
  expect(broken(checks.alert, { ...ALERT, ...change })).toEqual([])
})

test.each(Object.keys(ALERT))('an alert without %s is refused', (key) => {
  const { [key as keyof typeof ALERT]: _, ...rest } = ALERT
  expect(broken(checks.alert, rest)).toEqual([''])
})

test.each<[string, object, string]>([
  ['an id of another length', { id: '0123' }, '/id'],
  ['a phase of its own', { phase: 'closed' }, '/phase'],
  ['a kind of its own', { kind: 'odd' }, '/kind'],
  ['times in seconds with a fraction', { at: 1_790_000_000.5 }, '/at'],
  ['an infinite value, which JSON has as a text', { value: 'Infinity' }, '/value'],
  ['a property that nobody knows', { colour: 'red' }, ''],
  ['a link too many', { links: { ...ALERT.links, image: 'x' } }, '/links'],
])('an alert with %s is refused', (_what, change, at) => {
  expect(broken(checks.alert, { ...ALERT, ...change })).toContain(at)
})
