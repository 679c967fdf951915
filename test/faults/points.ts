import type { Contract } from '../../lib/contract.ts'
import type { LedgerLine } from '../../local/ledger.ts'
import type { Database } from '../../local/services/database.ts'

/** Points of a series by what each is known by, `<device> <epoch milliseconds>`. */
export type Points = ReadonlySet<string>

/** The points that the telemetry of a ledger must leave. */
export function expectedPoints(lines: readonly LedgerLine[]): Points {
  const accepted = lines.filter(({ stream, fate }) => stream === 'telemetry' && fate === 'archived')
  return new Set(accepted.map(({ device, time }) => `${device} ${time}`))
}

/** The points of telemetry that the database has. */
export async function storedPoints(database: Database, contract: Contract): Promise<Points> {
  const table = contract.streams.telemetry.series?.measurement
  const rows = await database.query(`SELECT device_id, cast(timestamp AS long) / 1000 AS time FROM "${table}"`)
  return new Set(rows.map(({ device_id, time }) => `${device_id} ${time}`))
}

/** How many of the first are not in the second, and some of them. */
export function without(points: Points, others: Points): { count: number; some: string[] } {
  const found = [...points].filter((point) => !others.has(point))
  return { count: found.length, some: found.slice(0, 5) }
}

export const NONE = { count: 0, some: [] }
