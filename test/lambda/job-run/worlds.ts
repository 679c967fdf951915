import type { ApplicationState, JobRunState } from '@aws-sdk/client-emr-serverless'
import { definitionOf } from '../../../lambda/job/definition.ts'
import type { Run } from '../../../lambda/job/emr.ts'
import { deploymentDigestOf, runName } from '../../../lambda/job/run-name.ts'
import type { RunReport } from '../../../lambda/job/status.ts'
import type { Operation } from '../../../lambda/job-run/operation.ts'
import type { World } from '../../../lambda/job-run/world.ts'
import { sample } from '../job/sample.ts'
import { eventOf } from './cloud.ts'

export const NOW = Date.UTC(2026, 0, 1)
export const [NEW, OLD] = [sample({ version: 'v2' }), sample({ version: 'v1' })]
export const AGAIN = sample({ version: 'v2', patience: { graceSeconds: 15, healthSeconds: 60, totalSeconds: 90 } })
const BEGAN = NOW - 60_000
export const OPERATION: Operation = {
  ...{ request: 'now', at: BEGAN, former: ['before'], applications: ['app1'] },
  good: undefined,
}
export const EVENTS = {
  Create: { ...eventOf('Create', 'now', NEW), began: BEGAN },
  Update: { ...eventOf('Update', 'now', NEW, OLD), began: BEGAN },
  Delete: { ...eventOf('Delete', 'now', NEW), began: BEGAN },
}
/** What the events want was deployed well before. */
export const RETURN = {
  operation: { ...OPERATION, good: deploymentDigestOf(definitionOf(EVENTS.Update.ResourceProperties)) },
}
export type Type = keyof typeof EVENTS

export function run(id: string, name: string, state: JobRunState = 'RUNNING', more: Partial<Run> = {}): Run {
  const made = { createdAt: new Date(NOW - 50_000), updatedAt: new Date(NOW - 5_000) }
  return { applicationId: 'app1', id, name, state, stateDetails: '', ...made, ...more }
}

export const own = (state?: JobRunState, more?: Partial<Run>) => run('own', runName(NEW, 'now'), state, more)
export const old = (state?: JobRunState, more?: Partial<Run>) => run('old', runName(OLD, 'before'), state, more)
export const same = (state?: JobRunState, more?: Partial<Run>) =>
  run('same', runName(AGAIN, 'keep-alive:x'), state, more)
export const theirs = (state?: JobRunState, more?: Partial<Run>) => run('theirs', '', state, more)

export function says(state: RunReport['state'], more: Partial<RunReport> = {}): RunReport {
  const queries = { trends: { state: 'starting' as const }, live: { state: 'committed' as const, batch: 3 } }
  return { run: 'x', state, at: NOW - 1_000, queries, ...more }
}

export function world(runs: Run[], more: Partial<World> = {}): World {
  const applications: Record<string, ApplicationState | undefined> = { app1: 'STARTED' }
  return { now: NOW, region: 'eu-central-1', operation: OPERATION, runs, applications, report: undefined, ...more }
}

export const HEALTHY = { report: says('healthy') }
export const LATER = { now: NOW + 600_000 }
export const TOO_LATE = { now: NOW + 1_800_000 }
export const APPLICATIONS = (app1: ApplicationState | undefined, app0?: ApplicationState) => ({
  applications: { app0, app1 },
})
export const BOTH = ['Create', 'Update'] as const
export const ALL = ['Create', 'Update', 'Delete'] as const

/** Each case once for each type of event that it is about. */
export function flat<T extends unknown[]>(cases: [readonly Type[], ...T][]): [Type, ...T][] {
  return cases.flatMap(([types, ...rest]) => types.map((type): [Type, ...T] => [type, ...rest]))
}
