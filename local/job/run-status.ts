import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contract } from '../../lib/contract.ts'
import type { State } from '../state.ts'

/** What the job reports about one of its runs; contract/status.schema.json. */
export interface RunStatus {
  readonly state: 'starting' | 'healthy' | 'failed' | 'stopped'
  readonly reason?: string
}

/** The latest report of a run; undefined before the first. */
export function runStatus(state: State, contract: Contract, run: string): RunStatus | undefined {
  const file = join(state.status, contract.pipeline.status.runs, `${run}.json`)
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunStatus
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
