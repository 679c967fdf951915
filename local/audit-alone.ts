import { existsSync } from 'node:fs'
import { loadContract } from '../lib/contract.ts'
import { AUDIT_REPORT, runAudit } from './job/audit.ts'
import { acquireLock } from './lock.ts'
import { startKafka } from './services/kafka.ts'
import { openState } from './state.ts'
import { UserError } from './user-error.ts'

/** Audit what former runs have left, with Kafka up for as long as it takes; the exit code is 0 when all is accounted for. */
export async function auditAlone(): Promise<number> {
  const state = openState()
  if (!existsSync(state.lake))
    throw new UserError(`There is nothing to audit in ${state.root}; run 'npm run demo' first.`)
  const contract = loadContract()
  const lock = acquireLock(state)
  try {
    const kafka = await startKafka(state, 'scram')
    try {
      const audit = await runAudit({ state, contract, kafka: kafka.access('job') }, (line) =>
        console.error(`audit: ${line}`),
      )
      console.log(audit.text.trimEnd() || `The audit did not finish; ${audit.logFile} says why.`)
      console.log(`Report: ${AUDIT_REPORT}`)
      return audit.code
    } finally {
      await kafka.process.stop()
    }
  } finally {
    lock.release()
  }
}
