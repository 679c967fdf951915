import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ServiceProcess } from '../../local/services/process.ts'

const ATTEMPTS = 500

/**
 * Kill Spark's driver, Python and JVM, with SIGKILL while a query is at a batch: planned and not committed, so that the
 * next start has to do it again. To be sure of that, the processes are halted while we look.
 */
export async function killInBatch(job: ServiceProcess, checkpoint: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    process.kill(-job.pid, 'SIGSTOP')
    if ((await lastBatch(checkpoint, 'offsets')) > (await lastBatch(checkpoint, 'commits'))) {
      process.kill(-job.pid, 'SIGKILL')
      await job.exited
      return
    }
    process.kill(-job.pid, 'SIGCONT')
    await delay(100)
  }
  throw new Error(`no batch was seen in ${checkpoint}`)
}

async function lastBatch(checkpoint: string, log: 'offsets' | 'commits'): Promise<number> {
  const batches = (await readdir(join(checkpoint, log))).filter((name) => /^\d+$/.test(name))
  return Math.max(-1, ...batches.map(Number))
}
