import type { Run } from '../job/emr.ts'

const MINUTE = 60_000

/** A run that ends sooner after its start has failed. */
const LONG_ENOUGH = 60 * MINUTE

/** Minutes from the end of the last run to the next start: after the first failure, the second in a row, and so on. */
const DELAY_MINUTES = [0, 1, 2, 4, 8, 16]

const LONGEST_DELAY_MINUTES = 30

/** When a run ended. EMR writes the time of the last change of its state. */
export function endOf(run: Run): Date {
  return run.updatedAt
}

/**
 * How many runs failed one after the other, up to the last one. A run that was cancelled did not fail: somebody wanted
 * its end.
 * @param ended the last to end first
 * @param since runs that were made before it do not count
 */
export function failuresInRow(ended: readonly Run[], since: Date): number {
  const worked = ended.findIndex((run) => run.createdAt <= since || lifetime(run) >= LONG_ENOUGH)
  const row = worked < 0 ? ended : ended.slice(0, worked)
  return row.filter((run) => run.state !== 'CANCELLED').length
}

/** When the next one may be started. */
export function nextStart(last: Run, failures: number): Date {
  const minutes = failures === 0 ? 0 : (DELAY_MINUTES[failures - 1] ?? LONGEST_DELAY_MINUTES)
  return new Date(endOf(last).getTime() + minutes * MINUTE)
}

function lifetime(run: Run): number {
  return endOf(run).getTime() - run.createdAt.getTime()
}
