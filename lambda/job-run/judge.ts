import { JobRunState } from '@aws-sdk/client-emr-serverless'
import type { JobDefinition } from '../job/definition.ts'
import type { Run } from '../job/emr.ts'
import type { RunReport } from '../job/status.ts'
import { failureOf, queriesOf } from './failure.ts'
import { isActive, type OwnRun } from './own-run.ts'
import type { Step } from './step.ts'
import type { World } from './world.ts'

/** What is wanted of the own run of an operation. */
export interface Wanted {
  readonly definition: JobDefinition
  /** It goes back to what was deployed well before: when that is not healthy either, to fail would help nobody. */
  readonly isReturn: boolean
}

/** What the state of its own run means for an operation: done, when it is all that was wanted. */
export function judge({ run, adopted }: OwnRun, { definition, isReturn }: Wanted, world: World): Step {
  const report = reportOf(run, world.report)
  const fail = (happened: string): Step => {
    return { do: 'fail', reason: failureOf(run, report, happened, { definition, region: world.region }) }
  }
  if (!isActive(run)) return fail(`has ended: ${run.state}`)
  const isRunning = run.state === JobRunState.RUNNING
  if (isRunning && report?.state === 'healthy') return { do: 'done', run }
  if (isRunning && isReturn) return { do: 'done', run, unhealthy: queriesOf(report) }
  // A new version is not given a second chance; one that ran before may get well again while patience lasts.
  if (report?.state === 'failed' && !adopted) return fail('has failed')
  const { healthSeconds } = definition.patience
  const since = Math.max(run.createdAt.getTime(), world.operation?.at ?? 0)
  const seconds = Math.round((world.now - since) / 1000)
  if (seconds > healthSeconds) {
    return fail(`is ${run.state}, but not healthy within ${healthSeconds} s: ${queriesOf(report)}`)
  }
  const state = `${run.state}, ${queriesOf(report)}`
  return { do: 'wait', for: `${run.name} (${run.id}) to be healthy, for ${seconds} of ${healthSeconds} s: ${state}` }
}

/** What was reported before the run was made is not about it. */
function reportOf({ createdAt }: Run, report: RunReport | undefined): RunReport | undefined {
  return report && report.at >= createdAt.getTime() ? report : undefined
}
