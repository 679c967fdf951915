import type { Place } from './contract-place.ts'
import { overlaps } from './contract-streams.ts'

/** Refuse names that two parts of the contract give to the same kind of thing. */
export function checkNames(streams: Place, pipeline: Place): void {
  const entries = streams.entries()
  checkFilters(entries)
  checkDistinct([...entries.map(named('kafka', 'topic')), ...pipeline.at('topics').entries().map(named('topic'))])
  checkDistinct([...entries.map(named('table', 'name')), ...pipeline.at('tables').entries().map(named('name'))])
  // Windows of counts have a topic and a series for all streams; the keys of two would be the same there.
  checkDistinct(entries.filter(([, stream]) => stream.has('counts')).map(named('counts')))
  checkDistinct([
    ...entries.filter(([, stream]) => stream.has('series')).map(named('series', 'measurement')),
    ...pipeline.at('series').entries().map(named('measurement')),
  ])
}

/** From an entry to the place of its name, reached by the keys. */
function named(...keys: string[]): (entry: [string, Place]) => [string, Place] {
  return ([owner, place]) => [owner, keys.reduce((at, key) => at.at(key), place)]
}

function checkDistinct(names: readonly [string, Place][]): void {
  const owners = new Map<string, string>()
  for (const [owner, place] of names) {
    const name = place.string()
    if (owners.has(name)) place.fail(`'${name}' is also that of ${owners.get(name)}`)
    owners.set(name, owner)
  }
}

function checkFilters(streams: readonly [string, Place][]): void {
  for (const [i, [, stream]] of streams.entries()) {
    const mqtt = stream.at('mqtt')
    for (const [name, other] of streams.slice(0, i)) {
      if (overlaps(mqtt.string(), other.at('mqtt').string())) mqtt.fail(`overlaps that of ${name}`)
    }
  }
}
