import type { EnvironmentConfig } from '../../../lib/config.ts'
import type { Contract } from '../../../lib/contract.ts'
import { sustainedBytes } from '../../../lib/monitoring/express-throughput.ts'
import { amount, table } from './tables.ts'
import { type Load, traffic } from './traffic.ts'

const MB = 1e6
const GB_PER_GIB = 1.0737

/** What an environment has, and what a load needs of it. */
export function fitTable(contract: Contract, each: readonly { config: EnvironmentConfig; load: Load }[]): string {
  return table(
    ['environment', 'part', 'has', 'needs', 'used'],
    each.flatMap(({ config, load }) =>
      fits(config, traffic(contract, load)).map(([what, has, needs]) => [
        config.name,
        what,
        short(has),
        short(needs),
        `${Math.round((100 * needs) / has)} %${needs > has ? ', too small' : ''}`,
      ]),
    ),
  )
}

function fits({ broker, database, processing }: EnvironmentConfig, needed: ReturnType<typeof traffic>) {
  const rows: [what: string, has: number, needs: number][] = []
  if (broker.storageGiB === null) {
    const { written, read } = sustainedBytes(broker.instanceType)
    const brokers = broker.zones * broker.perZone
    rows.push(['Kafka, written, MB/s', (written * brokers) / MB, needed.written / MB])
    rows.push(['Kafka, read, MB/s', (read * brokers) / MB, needed.read / MB])
  } else {
    // Each zone has a copy of everything.
    rows.push(['Kafka, disks of a zone, GB', broker.storageGiB * broker.perZone * GB_PER_GIB, needed.keptGB])
  }
  rows.push(['Spark, cores of executors', processing.maxExecutors * processing.executor.cores, needed.cores])
  if (database.kind === 'influxdb') {
    const days = database.retentionDays
    rows.push([`database, ${days} days, GB`, database.storageGiB * GB_PER_GIB, needed.databaseGBPerDay * days])
  }
  return rows
}

function short(number: number): string {
  return amount(Number(number.toPrecision(3)))
}
