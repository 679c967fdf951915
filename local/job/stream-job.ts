import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ServiceProcess, startProcess } from '../services/process.ts'
import { type Addresses, type JobOptions, jobArguments } from './job-arguments.ts'
import { pythonProgram } from './python-program.ts'
import { JOB_SIZE } from './spark-settings.ts'

const READY_WITHIN = 300_000
const READY = /all \d+ queries have reported progress/

/**
 * Start the Spark job with nothing but its arguments, and wait until each of its queries has reported progress: a batch
 * that is committed, or that there is nothing to read.
 * @throws UserError when it does not start
 */
export function startJob(
  addresses: Addresses,
  options: JobOptions = {},
  signal?: AbortSignal,
): Promise<ServiceProcess> {
  const logFile = join(addresses.state.logs, 'job.log')
  return startProcess({
    name: 'The Spark job',
    ...pythonProgram(addresses.state, 'stream.py', jobArguments(addresses, options), JOB_SIZE),
    logFile,
    ready: async () => READY.test(readFileSync(logFile, 'utf8')),
    readyWithin: READY_WITHIN,
    signal,
  })
}
