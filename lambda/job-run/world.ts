import type { ApplicationState } from '@aws-sdk/client-emr-serverless'
import { applicationState } from '../job/application.ts'
import { definitionOf } from '../job/definition.ts'
import type { S3 } from '../job/documents.ts'
import { ACTIVE, type Emr, listRuns, type Run } from '../job/emr.ts'
import { type RunReport, readRunReport } from '../job/status.ts'
import { applicationsOf, distinct, type JobEvent } from './event.ts'
import { type Operation, readOperation } from './operation.ts'
import { ownRun } from './own-run.ts'

export interface Clients {
  readonly emr: Emr
  readonly s3: S3
}

/** All that a step depends on, as it is at one moment. */
export interface World {
  /** Epoch milliseconds. */
  readonly now: number
  /** For links to the console. */
  readonly region: string
  readonly operation: Operation | undefined
  /** Active ones on every application that the job has been on, and all that were made since the operation began. */
  readonly runs: readonly Run[]
  /** Of every application that the job has been on; undefined for one that is gone. */
  readonly applications: Readonly<Record<string, ApplicationState | undefined>>
  /** What the operation's own run tells of itself. */
  readonly report: RunReport | undefined
}

/** How far the clocks of EMR and of this function may differ, milliseconds. */
const CLOCK_DIFFERENCE = 10 * 60_000

/** @throws what the APIs throw */
export async function look(
  { emr, s3 }: Clients,
  event: JobEvent,
  place: Pick<World, 'now' | 'region'>,
): Promise<World> {
  const { status } = definitionOf(event.ResourceProperties)
  const operation = await readOperation(s3, status)
  const ids = distinct([...applicationsOf(event), ...(operation?.applications ?? [])])
  const since = new Date((operation?.at ?? place.now) - CLOCK_DIFFERENCE)
  const states = await Promise.all(ids.map(async (id) => [id, await applicationState(emr, id)] as const))
  const there = states.filter(([, state]) => state !== undefined)
  const found = (await Promise.all(there.map(([id]) => runsOn(emr, id, since)))).flat()
  const own = ownRun(event, found)?.run
  const report = own && (await readRunReport(s3, status, own.name))
  return { ...place, operation, runs: found, applications: Object.fromEntries(states), report }
}

async function runsOn(emr: Emr, applicationId: string, since: Date): Promise<Run[]> {
  const active = await listRuns(emr, applicationId, ACTIVE)
  // Asked later, so that its word counts: a run that has ended meanwhile is not active.
  const recent = await listRuns(emr, applicationId, undefined, since)
  const known = new Set(recent.map(({ id }) => id))
  return [...recent, ...active.filter(({ id }) => !known.has(id))]
}
