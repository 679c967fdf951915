import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openLog } from '../services/log-file.ts'
import { runProgram } from '../services/run-program.ts'
import { type State, TRIBUTARY_DIRECTORY } from '../state.ts'
import { type Addresses, commonArguments } from './job-arguments.ts'
import { pythonProgram } from './python-program.ts'
import { AUDIT_SIZE } from './spark-settings.ts'

export const AUDIT_REPORT = join(TRIBUTARY_DIRECTORY, 'audit.json')

/** The audit's exit code when it could not be made. */
const UNUSABLE = 2

/** What the audit found: its tables for people, and its exit code: 0 accounted for, 1 not, 2 it could not be made. */
export interface AuditResult {
  readonly code: number
  readonly text: string
  readonly logFile: string
}

export interface AuditOptions {
  readonly onProgress?: (line: string) => void
  /** The file for machines. */
  readonly report?: string
  /** Where latencies and throughput begin; without it with the first run. All else is always of all runs. */
  readonly since?: Date
  /** Ends the audit, with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Run the audit over a state whose Kafka is up. */
export async function runAudit(
  addresses: Omit<Addresses, 'database'>,
  { onProgress = () => {}, report = AUDIT_REPORT, since, signal }: AuditOptions = {},
): Promise<AuditResult> {
  const { state } = addresses
  // A report of a former run must not speak for this one.
  rmSync(report, { force: true })
  const args = [...commonArguments(addresses), ...ledgerArguments(state), '--report', report]
  if (since) args.push('--since', since.toISOString())
  const program = pythonProgram(state, 'audit.py', args, AUDIT_SIZE)
  const logFile = join(state.logs, 'audit.log')
  const log = openLog(logFile)
  const onError = (text: string) => {
    log.write(text.trimEnd())
    for (const [, progress] of text.matchAll(/^audit: (.*)$/gm)) onProgress(progress as string)
  }
  const { code, output } = await runProgram(program, onError, signal).finally(log.close)
  return { code: code ?? UNUSABLE, text: output, logFile }
}

function ledgerArguments(state: State): string[] {
  return existsSync(state.ledger) ? ['--ledger', pathToFileURL(state.ledger).href] : []
}
