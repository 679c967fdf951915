import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How many rows a table holds, by its own account.
 * @param database the folder of the tables
 */
export function recordsIn(database: string, table: string): number {
  const metadata = join(database, table, 'metadata')
  const version = readFileSync(join(metadata, 'version-hint.text'), 'utf8').trim()
  const { snapshots } = JSON.parse(readFileSync(join(metadata, `v${version}.metadata.json`), 'utf8')) as {
    snapshots: { summary: Record<string, string> }[]
  }
  return Number(snapshots.at(-1)?.summary['total-records'] ?? 0)
}
