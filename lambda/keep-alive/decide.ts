import type { JobDefinition } from '../job/definition.ts'
import { ACTIVE, type Run } from '../job/emr.ts'
import { digestOf, parseRunName } from '../job/run-name.ts'
import { endOf, failuresInRow, nextStart } from './attempts.ts'
import type { Switch } from './parameters.ts'
import { type StackState, unsettled } from './stack.ts'

/** What a look saw. */
export interface World {
  readonly now: Date
  readonly stack: StackState
  readonly switch: Switch
  readonly definition: JobDefinition
  /** All runs that EMR knows of the definition's application, newest first. */
  readonly runs: readonly Run[]
}

/** What is to be done, and what is said about it. */
export type Decision =
  | { readonly kind: 'handsOff'; readonly because: string }
  | { readonly kind: 'several'; readonly runs: readonly Run[] }
  | { readonly kind: 'running' | 'foreign'; readonly run: Run }
  | { readonly kind: 'waiting'; readonly failures: number; readonly last: Run; readonly until: Date }
  | { readonly kind: 'gaveUp'; readonly failures: number; readonly last: Run }
  | { readonly kind: 'start'; readonly cause: string; readonly failures: number; readonly last: Run | undefined }

/**
 * What to do about the run of the job: one is wanted, and a second one never.
 * @param mostAttempts runs that may fail in a row
 */
export function decide(world: World, mostAttempts: number): Decision {
  const because = handsOff(world.stack, world.switch)
  if (because) return { kind: 'handsOff', because }
  const active = activeRuns(world.runs)
  const [run] = active
  if (active.length > 1) return { kind: 'several', runs: active }
  if (run) return { kind: isDeployed(run, world.definition) ? 'running' : 'foreign', run }
  return restart(world, mostAttempts)
}

/** Why nothing may be started; undefined when it may. */
export function handsOff(stack: StackState, { name, value }: Switch): string | undefined {
  return unsettled(stack) ?? (value === 'paused' ? `Parameter ${name} is 'paused': no run is started.` : undefined)
}

/** Those that hold the checkpoints, or are about to. */
export function activeRuns(runs: readonly Run[]): readonly Run[] {
  return runs.filter(({ state }) => ACTIVE.includes(state))
}

function restart({ now, stack, runs, ...world }: World, mostAttempts: number): Decision {
  const ended = [...runs].sort((a, b) => endOf(b).getTime() - endOf(a).getTime())
  const [last] = ended
  const [newest] = runs
  if (!last || !newest)
    return { kind: 'start', cause: cause(`none-${stack.changedAt.toISOString()}`), failures: 0, last }
  const failures = failuresInRow(ended, later(stack.changedAt, world.switch.writtenAt))
  if (failures >= mostAttempts) return { kind: 'gaveUp', failures, last }
  const until = nextStart(last, failures)
  if (now < until) return { kind: 'waiting', failures, last, until }
  return { kind: 'start', cause: cause(newest.id), failures, last }
}

/**
 * The same for every look at the same state of affairs, so that they start one run between them. By the newest run, not by
 * the last end: a start makes a newer one, so no cause is used up; but when a run ended, EMR may correct later.
 */
function cause(since: string): string {
  return `keep-alive:${since}`
}

function isDeployed(run: Run, definition: JobDefinition): boolean {
  return parseRunName(run.name)?.definition === digestOf(definition)
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b
}
