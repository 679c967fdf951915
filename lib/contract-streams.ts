import type { Place } from './contract-place.ts'
import { checkPayloadSchema, type PayloadProperty } from './contract-schema.ts'

const TOPIC = /^[A-Za-z0-9._-]{1,249}$/
const TIMES = ['event_time', 'arrival_time', 'committed_at']

/** Check one topic description. */
export function checkTopic(place: Place): void {
  if (!TOPIC.test(place.at('topic').string())) place.at('topic').fail('not a Kafka topic name')
  place.at('partitions').count()
  place.at('retentionHours').count()
}

/** Check an Iceberg table's name and its partition transforms. */
export function checkTable(place: Place, columns: readonly string[]): void {
  place.at('name').identifier(place.at('name').string())
  for (const spec of place.at('partitionBy').strings()) {
    const time = /^(?:year|month|day|hour)\((\w+)\)$/.exec(spec)?.[1]
    const bucket = /^bucket\([1-9]\d{0,4}, (\w+)\)$/.exec(spec)?.[1]
    const good = time ? TIMES.includes(time) && columns.includes(time) : columns.includes(bucket ?? spec)
    if (!good) place.at('partitionBy').fail(`'${spec}' is not a partition transform of this table`)
  }
}

/** Check one entry of streams.json and the payload schema that it names. */
export function checkStream(place: Place, schemaAt: (file: string) => Place): void {
  place.object(['description', 'mqtt', 'kafka', 'schema', 'table'], ['series'])
  place.at('description').string()
  checkMqtt(place.at('mqtt'))
  place.at('kafka').object(['topic', 'partitions', 'retentionHours'])
  checkTopic(place.at('kafka'))
  const properties = checkPayloadSchema(schemaAt(place.at('schema').string()))
  place.at('table').object(['name', 'partitionBy'])
  checkTable(place.at('table'), ['device_id', 'event_time', 'arrival_time', ...properties.keys()])
  if (place.at('series').value !== undefined) checkSeries(place.at('series'), properties)
}

function checkMqtt(place: Place): void {
  const segments = place.string().split('/')
  if (segments.filter((segment) => segment === '{device_id}').length !== 1)
    place.fail('does not hold {device_id} as one segment')
  if (segments.some((segment) => segment === '' || (segment !== '{device_id}' && /[+#{}]/.test(segment)))) {
    place.fail('not an MQTT topic')
  }
}

function checkSeries(place: Place, properties: Map<string, PayloadProperty>): void {
  place.object(['measurement', 'fields'])
  place.at('measurement').identifier(place.at('measurement').string())
  const fields = place.at('fields').string()
  if (properties.get(fields)?.kind !== 'map') place.at('fields').fail(`'${fields}' is not a map of numbers`)
}

/** Whether some topic matches both MQTT patterns. */
export function overlaps(one: string, other: string): boolean {
  const [left, right] = [one.split('/'), other.split('/')]
  return (
    left.length === right.length &&
    left.every((segment, i) => segment === right[i] || segment === '{device_id}' || right[i] === '{device_id}')
  )
}
