import load from '../../../docs/costs/load.json'
import type { Contract } from '../../../lib/contract.ts'
import { amount, table } from './tables.ts'
import { type Load, traffic } from './traffic.ts'

const MB = 1e6

/** What loads become on their way, side by side. */
export function sizingTable(contract: Contract, loads: readonly Load[]): string {
  const all = loads.map((each) => ({ ...each, ...traffic(contract, each) }))
  const row = (what: string, of: (each: (typeof all)[number]) => number) => [
    what,
    ...all.map((each) => amount(Number(of(each).toPrecision(3)))),
  ]
  return table(
    ['', ...loads.map(({ messagesPerSecond }) => `${amount(messagesPerSecond)} msg/s`)],
    [
      row('devices', ({ devices }) => devices),
      row('Kafka, written, MB/s', ({ written }) => written / MB),
      row('Kafka, read, MB/s', ({ read }) => read / MB),
      row('Kafka, kept, GB a copy', ({ keptGB }) => keptGB),
      row('Spark, cores of executors', ({ cores }) => cores),
      row('lake, GB a day', ({ lakeGBPerDay }) => lakeGBPerDay),
      row('database, numbers written a second', ({ values }) => values),
      row('database, series', ({ series }) => series),
      row('database, GB a day', ({ databaseGBPerDay }) => databaseGBPerDay),
    ],
  )
}

export const LOADS: readonly Load[] = [load.environments.dev, load.example, load.environments.prod]
