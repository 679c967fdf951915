import { expect, test } from '@jest/globals'
import { deviceOf, RefusedError } from '../../../lambda/registry-export/device.ts'
import { randomAttributes } from './random-attributes.ts'
import { objections, PATTERN } from './schema.ts'

type Attributes = Record<string, string>

const GOOD: [Attributes, object][] = [
  [{}, {}],
  [{ owner: 'Ann', 'limit/temperature': '9:1' }, {}],
  [
    { site: 'Hall-3', model: 'TH100', interval: '0.5' },
    { site: 'Hall-3', model: 'TH100', interval_seconds: 0.5 },
  ],
  [{ 'limits/temperature': '-5:40.5' }, { limits: { temperature: { low: -5, high: 40.5 } } }],
  [{ 'limits/temperature': ':40' }, { limits: { temperature: { high: 40 } } }],
  [{ 'limits/temperature': '-.5:' }, { limits: { temperature: { low: -0.5 } } }],
  [{ 'calibration/humidity': '1.02:-3' }, { calibration: { humidity: { gain: 1.02, offset: -3 } } }],
  [{ 'calibration/humidity': '-1:' }, { calibration: { humidity: { gain: -1 } } }],
  [{ 'calibration/humidity': ':1e-3' }, { calibration: { humidity: { offset: 0.001 } } }],
  [{ 'limits/constructor': '0:1' }, { limits: { constructor: { low: 0, high: 1 } } }],
  [{ 'limits/b': '1e15:', 'limits/a': ':-1e15' }, { limits: { a: { high: -1e15 }, b: { low: 1e15 } } }],
]

test.each(GOOD)('%j', (attributes, says) => {
  const line = JSON.stringify(deviceOf('pump-1', attributes, PATTERN))
  expect(line).toBe(JSON.stringify({ device_id: 'pump-1', ...says }))
  expect(objections(line)).toEqual([])
})

const metrics = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`limits/m${i}`, '0:1']))
const BAD: [Attributes, string][] = [
  [{ site: '' }, 'site has 0 characters and must have 1 to 128'],
  [{ model: 'x'.repeat(129) }, 'model has 129 characters and must have 1 to 128'],
  [{ interval: '' }, "interval has '', which is no number"],
  [{ interval: '10s' }, "interval has '10s', which is no number"],
  [{ interval: '0' }, "interval '0' must be more than 0 seconds"],
  [{ interval: '-1' }, "interval '-1' must be more than 0 seconds"],
  [{ interval: '31536001' }, 'interval has 31536001, which is beyond 31536000'],
  [{ 'limits/temperature': '40:5' }, "limits/temperature '40:5' must have a low end below its high end"],
  [{ 'limits/temperature': '5:5' }, "limits/temperature '5:5' must have a low end below its high end"],
  [{ 'limits/temperature': ':' }, "limits/temperature ':' is not of the form LOW:HIGH"],
  [{ 'limits/temperature': '5' }, "limits/temperature '5' is not of the form LOW:HIGH"],
  [{ 'limits/temperature': '5:6:7' }, "limits/temperature '5:6:7' is not of the form LOW:HIGH"],
  [{ 'limits/temperature': 'NaN:5' }, "limits/temperature has 'NaN', which is no number"],
  [{ 'limits/temperature': '0:Infinity' }, "limits/temperature has 'Infinity', which is no number"],
  [{ 'limits/temperature': '0x10:20' }, "limits/temperature has '0x10', which is no number"],
  [{ 'limits/temperature': '0: 1' }, "limits/temperature has ' 1', which is no number"],
  [{ 'limits/temperature': '0:1e999' }, 'limits/temperature has 1e999, which is beyond 1000000000000000'],
  [{ 'limits/': '0:1' }, 'limits/ does not end with the name of a metric'],
  [{ 'limits/Temperature': '0:1' }, 'limits/Temperature does not end with the name of a metric'],
  [metrics(65), 'limits/ is said of more than 64 metrics'],
  [{ 'calibration/humidity': '0:1' }, "calibration/humidity '0:1' has a gain of 0"],
  [{ 'calibration/humidity': '1e-999:1' }, "calibration/humidity '1e-999:1' has a gain of 0"],
  [{ 'calibration/humidity': ':' }, "calibration/humidity ':' is not of the form GAIN:OFFSET"],
  [{ 'calibration/humidity': '2e9:' }, 'calibration/humidity has 2e9, which is beyond 1000000000'],
  [{ site: 'Hall-3', 'limits/a': '0:1', 'limits/b': '1:0' }, "limits/b '1:0' must have a low end below its high end"],
]

test.each(BAD)('%j is refused', (attributes, reason) => {
  expect(() => deviceOf('pump-1', attributes, PATTERN)).toThrow(new RefusedError(reason))
})

test.each(['', 'pump 1', 'pump:1', 'x'.repeat(65)])('%j is no name of a device', (name) => {
  expect(() => deviceOf(name, {}, PATTERN)).toThrow('its name is none that a device may have')
})

test('the order of attributes makes no other line', () => {
  const attributes = {
    'limits/b': '-0:1',
    site: 'x',
    'limits/a': '0:1',
    'calibration/z': '1:0',
    'calibration/c': '2:0',
  }
  const backwards = Object.fromEntries(Object.entries(attributes).reverse())
  const lines = [attributes, backwards].map((each) => JSON.stringify(deviceOf('a', each, PATTERN)))
  expect(lines[0]).toBe(lines[1])
})

test('whatever is said, a device fits the schema and has its low ends below its high ends, or is refused', () => {
  const counts = { accepted: 0, refused: 0 }
  for (const attributes of randomAttributes(20_000)) {
    try {
      const device = deviceOf('pump-1', attributes, PATTERN)
      expect([attributes, objections(JSON.stringify(device))]).toEqual([attributes, []])
      const ends = Object.values(device.limits ?? {}).map(({ low = -Infinity, high = Infinity }) => low < high)
      expect([attributes, ends]).toEqual([attributes, ends.map(() => true)])
      counts.accepted++
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      counts.refused++
    }
  }
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(1000)
})
