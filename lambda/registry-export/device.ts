/** What the registry says of one device: contract/device.schema.json. */
export interface Device {
  readonly device_id: string
  readonly site?: string
  readonly model?: string
  readonly interval_seconds?: number
  readonly calibration?: Readonly<Record<string, Pair<'gain' | 'offset'>>>
  readonly limits?: Readonly<Record<string, Pair<'low' | 'high'>>>
}

type Pair<Name extends string> = Readonly<Partial<Record<Name, number>>>

/** Attributes that say no device; the message is the reason, without a full stop. */
export class RefusedError extends Error {
  override name = 'RefusedError'
}

const METRIC = /^[a-z][a-z0-9_]{0,62}$/
const MOST_METRICS = 64
const DECIMAL = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const LONGEST_TEXT = 128
const LONGEST_INTERVAL = 31_536_000
const LARGEST_GAIN = 1e9
const LARGEST_VALUE = 1e15

/**
 * The device that a thing is. Attributes of other names are other people's, and passed over.
 * @param pattern names that a device may have; anchored
 * @throws RefusedError
 */
export function deviceOf(name: string, attributes: Readonly<Record<string, string>>, pattern: RegExp): Device {
  if (!pattern.test(name)) throw new RefusedError('its name is none that a device may have')
  const { site, model, interval } = attributes
  const calibration = perMetric(attributes, 'calibration/', correction)
  const limits = perMetric(attributes, 'limits/', range)
  return {
    device_id: name,
    ...(site !== undefined && { site: shortText('site', site) }),
    ...(model !== undefined && { model: shortText('model', model) }),
    ...(interval !== undefined && { interval_seconds: seconds(interval) }),
    ...(calibration && { calibration }),
    ...(limits && { limits }),
  }
}

function shortText(attribute: string, text: string): string {
  const { length } = [...text]
  if (length >= 1 && length <= LONGEST_TEXT) return text
  throw new RefusedError(`${attribute} has ${length} characters and must have 1 to ${LONGEST_TEXT}`)
}

function seconds(text: string): number {
  const value = decimal('interval', text, LONGEST_INTERVAL)
  if (value > 0) return value
  throw new RefusedError(`interval '${text}' must be more than 0 seconds`)
}

/** In the order of the metrics' names, so that the same attributes are always the same line; undefined for none. */
function perMetric<T>(
  attributes: Readonly<Record<string, string>>,
  prefix: string,
  parse: (attribute: string, text: string) => T,
): Record<string, T> | undefined {
  const names = Object.keys(attributes).filter((name) => name.startsWith(prefix))
  if (names.length > MOST_METRICS) throw new RefusedError(`${prefix} is said of more than ${MOST_METRICS} metrics`)
  const pairs = names.sort().map((name) => {
    const metric = name.slice(prefix.length)
    if (!METRIC.test(metric)) throw new RefusedError(`${name} does not end with the name of a metric`)
    return [metric, parse(name, attributes[name] as string)] as const
  })
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs)
}

function correction(attribute: string, text: string): Pair<'gain' | 'offset'> {
  const [gain, offset] = halves(attribute, text, 'GAIN:OFFSET', LARGEST_GAIN)
  if (gain === 0) throw new RefusedError(`${attribute} '${text}' has a gain of 0`)
  return { ...(gain !== undefined && { gain }), ...(offset !== undefined && { offset }) }
}

function range(attribute: string, text: string): Pair<'low' | 'high'> {
  const [low, high] = halves(attribute, text, 'LOW:HIGH', LARGEST_VALUE)
  if (low !== undefined && high !== undefined && low >= high) {
    throw new RefusedError(`${attribute} '${text}' must have a low end below its high end`)
  }
  return { ...(low !== undefined && { low }), ...(high !== undefined && { high }) }
}

/** Two numbers with a colon between them, of which one may be missing. */
function halves(
  attribute: string,
  text: string,
  form: string,
  largestFirst: number,
): readonly [number | undefined, number | undefined] {
  const [first, second, ...more] = text.split(':')
  if (first === undefined || second === undefined || more.length > 0 || first + second === '') {
    throw new RefusedError(`${attribute} '${text}' is not of the form ${form}`)
  }
  const half = (part: string, largest: number) => (part === '' ? undefined : decimal(attribute, part, largest))
  return [half(first, largestFirst), half(second, LARGEST_VALUE)]
}

function decimal(attribute: string, text: string, largest: number): number {
  if (!DECIMAL.test(text)) throw new RefusedError(`${attribute} has '${text}', which is no number`)
  const value = Number(text)
  if (Math.abs(value) > largest) throw new RefusedError(`${attribute} has ${text}, which is beyond ${largest}`)
  // Minus zero would be another line than zero.
  return value + 0
}
