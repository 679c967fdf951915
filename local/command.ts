import { ContractError } from '../lib/contract.ts'
import { INTERRUPTED, Interrupted } from './interrupts.ts'
import { UserError } from './user-error.ts'

/** Run a command to its exit code; what a person can mend is one sentence, anything else keeps its stack trace. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command()
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ContractError || error instanceof Interrupted)) throw error
    console.error(`tributary: ${error.message}`)
    process.exitCode = error instanceof Interrupted ? INTERRUPTED : 1
  }
}
