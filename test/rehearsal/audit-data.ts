import { readFileSync } from 'node:fs'

/** The audit's report for machines, as far as it is read here. */
export interface AuditData {
  readonly clean: boolean
  readonly lost: number
  readonly doubled: number
  readonly streams: Readonly<Record<string, { readonly received: number }>>
}

export function readAudit(file: string): AuditData {
  return JSON.parse(readFileSync(file, 'utf8')) as AuditData
}

/** Messages, of all streams together. */
export function accountOf({ lost, doubled, streams }: AuditData): { received: number; lost: number; doubled: number } {
  const received = Object.values(streams).reduce((sum, stream) => sum + stream.received, 0)
  return { received, lost, doubled }
}
