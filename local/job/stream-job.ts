import { join } from 'node:path'
import { type ServiceProcess, startProcess } from '../services/process.ts'
import { UserError } from '../user-error.ts'
import { type Addresses, type JobOptions, jobArguments } from './job-arguments.ts'
import { pythonProgram } from './python-program.ts'
import { type RunStatus, runStatus } from './run-status.ts'
import { JOB_SIZE } from './spark-settings.ts'

const READY_WITHIN = 600_000

/**
 * Start the Spark job with nothing but its arguments, and wait until it says that each of its queries works: has
 * committed a batch, or has nothing to read.
 * @throws UserError when it does not start, with the job's own reason if it gave one
 */
export async function startJob(
  addresses: Addresses,
  options: Omit<JobOptions, 'run'> = {},
  signal?: AbortSignal,
): Promise<ServiceProcess> {
  const { state, contract } = addresses
  const run = `local-${Date.now()}`
  const logFile = join(state.logs, 'job.log')
  const status = () => unlessFailed(runStatus(state, contract, run), logFile)
  try {
    return await startProcess({
      name: 'The Spark job',
      ...pythonProgram(state, 'stream.py', jobArguments(addresses, { ...options, run }), JOB_SIZE),
      logFile,
      ready: async () => status()?.state === 'healthy',
      readyWithin: READY_WITHIN,
      signal,
    })
  } catch (error) {
    // It may have ended before its last report was seen, and that says more than the end of its log.
    if (error instanceof UserError) status()
    throw error
  }
}

function unlessFailed(status: RunStatus | undefined, logFile: string): RunStatus | undefined {
  if (status?.state !== 'failed') return status
  throw new UserError(`The Spark job has given up (${logFile} says more): ${status.reason}`)
}
