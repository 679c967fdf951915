import { JobRunState } from '@aws-sdk/client-emr-serverless'
import { definitionOf } from '../job/definition.ts'
import { ACTIVE, type Run } from '../job/emr.ts'
import { digestOf, parseRunName, runName } from '../job/run-name.ts'
import type { JobEvent } from './event.ts'

/** The run that an operation brings to life, or finds alive. */
export interface OwnRun {
  readonly run: Run
  /** It was started for another reason, but runs what is wanted. */
  readonly adopted: boolean
}

/**
 * The run that was started for this event; if there is none, the one active run of the same definition: after a change
 * that was refused, or one that does not concern the run, the job goes on untouched.
 */
export function ownRun(event: JobEvent, runs: readonly Run[]): OwnRun | undefined {
  const definition = definitionOf(event.ResourceProperties)
  const { applicationId } = definition.run
  const here = runs.filter((run) => run.applicationId === applicationId)
  const name = runName(definition, event.RequestId)
  const started = here.find((run) => run.name === name)
  if (started) return { run: started, adopted: false }
  const digest = digestOf(definition)
  const same = here.filter((run) => isActive(run) && parseRunName(run.name)?.definition === digest)
  const [run] = same
  // Of two, nobody knows which one has the checkpoints: neither is kept. One that is being cancelled is as good as ended.
  const isOne = event.RequestType !== 'Delete' && same.length === 1 && run && !isEnding(run)
  return isOne ? { run, adopted: true } : undefined
}

export function isActive({ state }: Run): boolean {
  return ACTIVE.includes(state)
}

export function isEnding({ state }: Run): boolean {
  return state === JobRunState.CANCELLING
}
