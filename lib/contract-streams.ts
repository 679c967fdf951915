import type { Place } from './contract-place.ts'
import { checkPayloadSchema, type PayloadProperty } from './contract-schema.ts'
import { DEVICE_LEVEL } from './mqtt-pattern.ts'

const TOPIC = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,248}$/
const SCHEMA_FILE = /^schemas\/[a-z][a-z0-9_-]*\.schema\.json$/
/** What can be counted in windows, and the texts of a payload that it takes. */
const COUNTS = { errors: ['level', 'code'], actions: ['action', 'target'] } as const
/** AWS IoT Core takes no more levels in a topic. */
const MAX_MQTT_LEVELS = 8

/** Check one entry of streams.json and the payload schema that it names; the properties of the payload. */
export function checkStream(place: Place, schemaAt: (file: string) => Place): Map<string, PayloadProperty> {
  place.object(['description', 'mqtt', 'kafka', 'schema', 'table'], ['series', 'counts'])
  place.at('description').string()
  checkMqtt(place.at('mqtt'))
  place.at('kafka').object(['topic', 'partitions', 'retentionHours'])
  checkTopic(place.at('kafka'))
  const file = place.at('schema').string()
  if (!SCHEMA_FILE.test(file)) place.at('schema').fail('not of the form schemas/NAME.schema.json')
  const properties = checkPayloadSchema(schemaAt(file))
  place.at('table').object(['name', 'partitionBy'])
  const columns = [...properties].filter(([, { kind }]) => kind === 'integer' || kind === 'string')
  checkTable(place.at('table'), {
    times: ['event_time', 'arrival_time'],
    values: ['device_id', ...columns.map(([name]) => name)],
  })
  if (place.has('series')) checkSeries(place.at('series'), properties)
  // One query per stream writes its windows, and it writes windows of one kind.
  if (place.has('series') && place.has('counts')) place.at('counts').fail('a stream has series or counts, not both')
  if (place.has('counts')) checkCounts(place.at('counts'), properties)
  return properties
}

/** Check a topic's name, partitions and retention. */
export function checkTopic(place: Place): void {
  if (!TOPIC.test(place.at('topic').string())) place.at('topic').fail('not a Kafka topic name')
  place.at('partitions').count()
  place.at('retentionHours').count()
}

/** The columns that a table may be partitioned by. */
export interface PartitionColumns {
  readonly times: readonly string[]
  readonly values: readonly string[]
}

/** Check an Iceberg table's name and its partition transforms. */
export function checkTable(place: Place, columns: PartitionColumns): void {
  place.at('name').identifier()
  const specs: Place = place.at('partitionBy')
  const taken = new Set<string>()
  for (const spec of specs.strings()) {
    const column = partitionColumn(spec, columns)
    if (column === undefined) specs.fail(`'${spec}' is not a partition transform of this table`)
    if (taken.has(column)) specs.fail(`'${column}' is partitioned twice`)
    taken.add(column)
  }
}

function partitionColumn(spec: string, { times, values }: PartitionColumns): string | undefined {
  const time = /^(?:year|month|day|hour)\(([a-z0-9_]+)\)$/.exec(spec)?.[1]
  const value = /^bucket\([1-9][0-9]{0,4}, ([a-z0-9_]+)\)$/.exec(spec)?.[1] ?? spec
  if (time !== undefined) return times.includes(time) ? time : undefined
  return values.includes(value) ? value : undefined
}

function checkMqtt(place: Place): void {
  const segments = place.string().split('/')
  if (segments.filter((segment) => segment === DEVICE_LEVEL).length !== 1) {
    place.fail(`does not hold ${DEVICE_LEVEL} as one segment`)
  }
  if (segments.some((segment) => segment !== DEVICE_LEVEL && !/^[A-Za-z0-9_.-]+$/.test(segment))) {
    place.fail('not an MQTT topic of letters, digits and _ . -')
  }
  if (segments.length > MAX_MQTT_LEVELS) place.fail(`more than ${MAX_MQTT_LEVELS} levels`)
}

function checkSeries(place: Place, properties: Map<string, PayloadProperty>): void {
  place.object(['measurement', 'fields'])
  place.at('measurement').identifier()
  const fields = place.at('fields').string()
  if (properties.get(fields)?.kind !== 'map') place.at('fields').fail(`'${fields}' is not a map of numbers`)
}

function checkCounts(place: Place, properties: Map<string, PayloadProperty>): void {
  const counts = place.oneOf(Object.keys(COUNTS)) as keyof typeof COUNTS
  for (const needed of COUNTS[counts]) {
    if (properties.get(needed)?.kind !== 'string') place.fail(`'${counts}' needs the property '${needed}', a text`)
  }
}

/** Whether some topic matches both MQTT patterns. */
export function overlaps(one: string, other: string): boolean {
  const [left, right] = [one.split('/'), other.split('/')]
  return (
    left.length === right.length &&
    left.every((segment, i) => segment === right[i] || segment === DEVICE_LEVEL || right[i] === DEVICE_LEVEL)
  )
}
