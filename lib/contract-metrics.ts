import type { Place } from './contract-place.ts'
import type { PayloadProperty } from './contract-schema.ts'

/** Check metrics.json: a unit and a description for every metric. */
export function checkMetrics(root: Place): void {
  root.object(['sensors', 'pipeline'])
  for (const group of [root.at('sensors'), root.at('pipeline')]) {
    for (const [name, metric] of group.entries()) {
      metric.identifier(name)
      metric.object(['unit', 'description'])
      metric.at('unit').string()
      metric.at('description').string()
    }
  }
}

/**
 * Refuse a sensor metric that only one of metrics.json and the payload schemas knows, and one of two streams: the window of
 * a device and a metric is written by one query.
 */
export function checkSensors(sensors: Place, payloads: readonly Map<string, PayloadProperty>[]): void {
  const known = new Set<string>()
  for (const payload of payloads) {
    for (const [name, place] of [...payload.values()].flatMap((property) => property.members)) {
      if (!sensors.has(name)) place.fail('no unit in metrics.json')
      if (known.has(name)) place.fail('a metric of another stream too')
      known.add(name)
    }
  }
  for (const [name, metric] of sensors.entries()) if (!known.has(name)) metric.fail('in no payload schema')
}
