import type { AlertRun } from './alert-account.ts'
import { clock } from './alert-report.ts'

/**
 * Why alerts may be missing, a sentence for each reason.
 * @param complete whether all has come that Kafka has
 */
export function alertGaps(run: Pick<AlertRun, 'faults' | 'begin' | 'end' | 'judged'>, complete: boolean): string[] {
  const { faults, begin, end, judged } = run
  const waits = faults.some(({ due, judgedBy }) => due <= end && (judgedBy ?? 0) > judged)
  const until = judged < begin ? 'no window of this run' : `the windows until ${clock(judged)} only`
  return [
    ...(waits ? [`Alerts may be missing: the detector had judged ${until} when it had nothing more to read.`] : []),
    ...(complete ? [] : ['Alerts may be missing: not all that Kafka has could be read in time.']),
  ]
}
