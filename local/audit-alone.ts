import { existsSync } from 'node:fs'
import { loadContract } from '../lib/contract.ts'
import { Interrupts } from './interrupts.ts'
import { AUDIT_REPORT, runAudit } from './job/audit.ts'
import { acquireLock } from './lock.ts'
import { startKafka } from './services/kafka.ts'
import { openState, type State } from './state.ts'
import { withStops } from './stops.ts'
import { UserError } from './user-error.ts'

/**
 * Audit what former runs have left, with Kafka up for as long as it takes; the exit code is 0 when all is accounted
 * for.
 */
export async function auditAlone(): Promise<number> {
  const state = openState()
  if (!existsSync(state.lake))
    throw new UserError(`There is nothing to audit in ${state.root}; run 'npm run demo' first.`)
  const lock = acquireLock(state)
  try {
    return await audit(state)
  } finally {
    lock.release()
  }
}

function audit(state: State): Promise<number> {
  const contract = loadContract()
  const { signal } = new Interrupts().phase('The audit was stopped before its end.')
  return withStops(async (stops) => {
    const kafka = await startKafka(state, 'scram', signal)
    stops.add('Kafka', () => kafka.process.stop())
    const onProgress = (line: string) => console.error(`audit: ${line}`)
    const result = await runAudit({ state, contract, kafka: kafka.access('job') }, { onProgress, signal })
    console.log(result.text.trimEnd() || `The audit did not finish; ${result.logFile} says why.`)
    console.log(`Report: ${AUDIT_REPORT}`)
    return result.code
  })
}
