import { ThrottlingException } from '@aws-sdk/client-iot'
import { beforeEach, expect, test } from '@jest/globals'
import { exportRegistry } from '../../../lambda/registry-export/export-registry.ts'
import type { Measures } from '../../../lambda/registry-export/metrics.ts'
import { FakeS3 } from '../job/fake-s3.ts'
import { FakeIot } from './fake-iot.ts'
import { objections, PATTERN } from './schema.ts'

const TYPE = 'tributary-test-device'
const DOCUMENT = 's3://lake/registry/devices.jsonl'
const ENVIRONMENT = { THING_TYPE: TYPE, DEVICE_PATTERN: PATTERN.source, DOCUMENT, NAMESPACE: 'n' }

let iot: FakeIot
let s3: FakeS3
let lines: string[]
let measured: Measures[]

beforeEach(() => {
  iot = new FakeIot()
  s3 = new FakeS3()
  iot.types.set('lamp', {}).set(TYPE, { project: 'tributary' })
})

function add(name: string, attributes: Record<string, string> = {}, type = TYPE): void {
  iot.things.set(name, { type, attributes })
}

async function look(): Promise<void> {
  lines = []
  measured = []
  const reports = { say: (line: string) => lines.push(line), measure: (m: Measures) => measured.push(m) }
  await exportRegistry({ iot: iot.client, s3: s3.client }, ENVIRONMENT, reports)
}

function devices(): { device_id: string }[] {
  const text = s3.objects.get(DOCUMENT) ?? ''
  const written = text.split('\n').slice(0, -1)
  expect(written.flatMap(objections)).toEqual([])
  expect(text.endsWith('\n')).toBe(true)
  return written.map((line) => JSON.parse(line))
}

test('all pages of all types of devices, sorted by name, and nothing else', async () => {
  iot.types.set(`${TYPE}-TH100`, { 'limits/temperature': '0:40', interval: '10' }).set(`${TYPE}s`, {})
  for (let i = 9; i >= 0; i--) add(`pump-${i}`)
  add('a-valve', { site: 'Hall-3', interval: '60' }, `${TYPE}-TH100`)
  add('lamp-1', {}, 'lamp')
  add('other', {}, `${TYPE}s`)
  await look()
  const valve = { device_id: 'a-valve', site: 'Hall-3', model: 'TH100', interval_seconds: 60 }
  expect(devices()).toEqual([
    { ...valve, limits: { temperature: { low: 0, high: 40 } } },
    ...Array.from({ length: 10 }, (_, i) => ({ device_id: `pump-${i}` })),
  ])
  expect(new Set(iot.listed)).toEqual(new Set([TYPE, `${TYPE}-TH100`]))
  expect(iot.listed.length).toBeGreaterThan(6)
  expect(lines).toEqual([`11 devices were written to ${DOCUMENT}.`])
  expect(measured).toEqual([{ Devices: 11, Refused: 0, Failed: 0 }])
})

test('the same registry is not written again, in whatever order it comes', async () => {
  for (const name of ['b', 'a', 'c']) add(name, { site: name })
  await look()
  iot.things.clear()
  for (const name of ['c', 'b', 'a']) add(name, { site: name })
  await look()
  expect(s3.writes).toHaveLength(1)
  expect(lines).toEqual([])
  expect(measured).toEqual([{ Devices: 3, Refused: 0, Failed: 0 }])
  add('a', { site: 'elsewhere' })
  iot.things.delete('c')
  await look()
  expect(devices()).toEqual([
    { device_id: 'a', site: 'elsewhere' },
    { device_id: 'b', site: 'b' },
  ])
})

test('a wrong attribute changes nothing for its device, and holds up no other', async () => {
  add('a', { site: 'x', 'limits/t': '0:1' })
  await look()
  add('a', { site: 'y', 'limits/t': '1:0' })
  add('b', { site: 'y' })
  add('c', { interval: 'often' })
  add('d:e')
  await look()
  expect(devices()).toEqual([
    { device_id: 'a', site: 'x', limits: { t: { low: 0, high: 1 } } },
    { device_id: 'b', site: 'y' },
  ])
  expect(lines.slice(0, 3)).toEqual([
    "Device a is refused: limits/t '1:0' must have a low end below its high end. What was known of it stays.",
    "Device c is refused: interval has 'often', which is no number. Nothing is known of it.",
    'Device d:e is refused: its name is none that a device may have. Nothing is known of it.',
  ])
  expect(measured).toEqual([{ Devices: 2, Refused: 3, Failed: 0 }])
  iot.things.delete('a')
  await look()
  expect(devices()).toEqual([{ device_id: 'b', site: 'y' }])
})

test('a wrong tag of a model refuses its devices, and the log tells the first hundred', async () => {
  iot.types.set(`${TYPE}-TH100`, { interval: 'often' })
  for (let i = 0; i < 150; i++) add(`valve-${i}`, {}, `${TYPE}-TH100`)
  add('own', { interval: '5' }, `${TYPE}-TH100`)
  await look()
  expect(devices()).toEqual([{ device_id: 'own', model: 'TH100', interval_seconds: 5 }])
  expect(lines).toHaveLength(102)
  expect(lines[100]).toBe('50 more devices are refused.')
})

test.each([1, 2, 3])('when page %i of things fails, nothing is written', async (failing) => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) add(name)
  await look()
  const before = s3.objects.get(DOCUMENT)
  iot.things.delete('a')
  iot.listed.length = 0
  iot.beforePage = (page) => {
    if (page === failing) throw new ThrottlingException({ message: 'slow down', $metadata: {} })
  }
  await expect(look()).rejects.toThrow('slow down')
  expect(s3.objects.get(DOCUMENT)).toBe(before)
  expect(measured).toEqual([])
})

test('an empty registry writes nothing, and takes nothing away', async () => {
  await look()
  expect(s3.objects.size).toBe(0)
  expect(lines).toEqual([`No thing is of type ${TYPE}: the document stays as it is.`])
  add('a')
  await look()
  iot.things.clear()
  await look()
  expect(devices()).toEqual([{ device_id: 'a' }])
  expect(measured).toEqual([{ Devices: 0, Refused: 0, Failed: 0 }])
})

test('when every device is refused, there is no document rather than an empty one', async () => {
  add('a', { interval: '0' })
  await look()
  expect(s3.objects.size).toBe(0)
  expect(measured).toEqual([{ Devices: 0, Refused: 1, Failed: 0 }])
})

test('what another export writes while the things are listed is not overwritten', async () => {
  add('a')
  await look()
  add('b')
  iot.beforePage = () => s3.put(DOCUMENT, '{"device_id":"newer"}\n')
  await expect(look()).rejects.toThrow(`Something else has written ${DOCUMENT} meanwhile.`)
  expect(devices()).toEqual([{ device_id: 'newer' }])
})

test('a former document that is broken is replaced', async () => {
  s3.put(DOCUMENT, 'not JSON\nnull\n7\n{"device_id":3}\n{"device_id":"a"')
  add('a', { interval: '0' })
  add('b')
  await look()
  expect(devices()).toEqual([{ device_id: 'b' }])
})

test('a thing that comes twice, as its type changes meanwhile, is one device', async () => {
  iot.types.set(`${TYPE}-TH100`, {})
  add('a')
  add('b')
  iot.beforePage = (page) => {
    if (page === 2) add('a', {}, `${TYPE}-TH100`)
  }
  await look()
  expect(devices()).toEqual([{ device_id: 'a', model: 'TH100' }, { device_id: 'b' }])
})
