import type { Contract, PipelineMetric, QueryKind } from '../../lib/contract.ts'
import type { Database } from '../services/database.ts'

/** What the job says of itself, by way of the time-series database. Counts are since the start of the run. */
export interface JobFigures {
  readonly archived: number
  readonly rejected: number
  /** Milliseconds, of the latest batch; undefined before the first. */
  readonly p95: Partial<Record<QueryKind, number>>
}

const COUNTED = ['rows_in', 'rows_accepted', 'rows_duplicate'] as const satisfies PipelineMetric[]
const LATENCY: PipelineMetric = 'latency_p95'

/** Read the job's figures since a moment (epoch ms); undefined while the database does not answer. */
export async function jobFigures(
  database: Database,
  contract: Contract,
  since: number,
): Promise<JobFigures | undefined> {
  const { measurement } = contract.pipeline.series.pipeline
  const recent = `timestamp >= ${since * 1000}L`
  const counts = `SELECT query, name, sum(value) AS value FROM "${measurement}" WHERE name IN (${COUNTED.map((name) => `'${name}'`)}) AND ${recent}`
  const latest = `SELECT query, name, value FROM "${measurement}" WHERE name = '${LATENCY}' AND ${recent} LATEST ON timestamp PARTITION BY query`
  try {
    const rows = (await Promise.all([database.query(counts), database.query(latest)])).flat()
    return figures(rows as unknown as Row[])
  } catch {
    return undefined
  }
}

interface Row {
  readonly query: string
  readonly name: string
  readonly value: number
}

function figures(rows: readonly Row[]): JobFigures {
  const archives = rows.filter(({ query }) => kindOf(query) === 'archive')
  const sum = (metric: (typeof COUNTED)[number]) =>
    archives.filter(({ name }) => name === metric).reduce((total, { value }) => total + value, 0)
  const p95: Partial<Record<QueryKind, number>> = {}
  for (const { query, value } of rows.filter(({ name }) => name === LATENCY)) {
    p95[kindOf(query)] = Math.max(p95[kindOf(query)] ?? 0, value)
  }
  return {
    archived: sum('rows_accepted') - sum('rows_duplicate'),
    rejected: sum('rows_in') - sum('rows_accepted'),
    p95,
  }
}

/** A query is named after its kind and its stream. */
function kindOf(query: string): QueryKind {
  return query.split('_')[0] as QueryKind
}
