import { readFileSync } from 'node:fs'
import type { QueryKind, StreamName } from '../../lib/contract.ts'
import type { Fate, Kind, LedgerLine } from '../../local/ledger.ts'

/** What programs may rely on in the audit's report. */
export interface AuditReport {
  readonly lost: number
  readonly doubled: number
  readonly streams: Readonly<Record<StreamName, StreamAccount>>
  readonly kinds: Readonly<Record<StreamName, readonly KindAccount[]>>
  /** Milliseconds. */
  readonly latency: Readonly<Record<QueryKind, Readonly<Record<'p50' | 'p95' | 'p99', number>>>>
}

export type StreamAccount = Readonly<Record<'received' | 'archived' | 'duplicates' | 'rejected' | 'late', number>>

interface KindAccount {
  readonly kind: Kind
  readonly fate: Fate
  readonly acknowledged: number
  readonly missing: number
}

export function readReport(file: string): AuditReport {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** How many different messages of a stream must be in the archive. */
export function identities(lines: readonly LedgerLine[], stream: StreamName): number {
  const accepted = lines.filter((line) => line.stream === stream && line.fate === 'archived')
  return new Set(accepted.map(({ device, time, seq }) => `${device} ${time} ${seq}`)).size
}

/** Messages per kind, of a ledger. */
export function countKinds(lines: readonly LedgerLine[]): Partial<Record<Kind, number>> {
  const counts: Partial<Record<Kind, number>> = {}
  for (const { kind } of lines) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** Messages per kind, as the audit has counted them over all streams. */
export function auditedKinds(report: AuditReport): Partial<Record<Kind, number>> {
  const counts: Partial<Record<Kind, number>> = {}
  for (const { kind, acknowledged } of Object.values(report.kinds).flat()) {
    counts[kind] = (counts[kind] ?? 0) + acknowledged
  }
  return counts
}
