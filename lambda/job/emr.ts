import {
  CancelJobRunCommand,
  type EMRServerlessClient,
  GetJobRunCommand,
  JobRunMode,
  JobRunState,
  type JobRunSummary,
  ListJobRunsCommand,
  StartJobRunCommand,
  ValidationException,
} from '@aws-sdk/client-emr-serverless'
import { whenReady } from './application.ts'
import type { JobDefinition } from './definition.ts'
import { unlessGone } from './gone.ts'
import { runName } from './run-name.ts'

export type Emr = Pick<EMRServerlessClient, 'send'>

/** A run, as EMR knows it. */
export interface Run {
  readonly applicationId: string
  readonly id: string
  /** Empty for a run that was started without one. */
  readonly name: string
  readonly state: JobRunState
  readonly stateDetails: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** States in which a run holds its checkpoints, or is about to. */
export const ACTIVE: readonly JobRunState[] = [
  JobRunState.SUBMITTED,
  JobRunState.PENDING,
  JobRunState.SCHEDULED,
  JobRunState.QUEUED,
  JobRunState.RUNNING,
  JobRunState.CANCELLING,
]

/**
 * Runs of an application, newest first; none when it is gone. Of every mode: the application is the job's alone, and one
 * that a person has started with another mode is on the same checkpoints.
 * @param states only those in one of these, else all
 * @param since only those that were made after it
 * @throws what the API throws
 */
export async function listRuns(
  emr: Emr,
  applicationId: string,
  states?: readonly JobRunState[],
  since?: Date,
): Promise<Run[]> {
  const filter = { ...(states && { states: [...states] }), ...(since && { createdAtAfter: since }) }
  // By name: which ones EMR tells of when it is not asked for a mode, is written nowhere.
  const lists = Object.values(JobRunMode).map((mode) => pages(emr, { applicationId, mode, ...filter }))
  // An application that is gone has no runs.
  const found = (await unlessGone(Promise.all(lists))) ?? []
  const runs = new Map(found.flat().map((summary) => [summary.id, runOf(summary)]))
  return [...runs.values()].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
}

/**
 * Start a run, unless one of the same definition was started for the same cause.
 * @returns the one that was started, now or then
 * @throws NotYetError while the application goes from one state to another, or what the API throws
 */
export async function startRun(
  emr: Emr,
  definition: JobDefinition,
  cause: string,
): Promise<{ id: string; name: string }> {
  const { run, status } = definition
  const name = runName(definition, cause)
  const { sparkSubmit } = run.jobDriver
  const entryPointArguments = [...sparkSubmit.entryPointArguments, '--status', status.folder, '--run', name]
  const { applicationConfiguration } = run.configurationOverrides
  const request = new StartJobRunCommand({
    ...run,
    name,
    clientToken: name,
    jobDriver: { sparkSubmit: { ...sparkSubmit, entryPointArguments } },
    configurationOverrides: { applicationConfiguration: [...applicationConfiguration] },
  })
  const answer = await whenReady(emr, run.applicationId, () => emr.send(request))
  return { id: answer.jobRunId ?? '', name }
}

/**
 * Ask for the end of a run: nothing happens when it has ended, is ending, or is gone.
 * @param graceSeconds for which it may finish its batches
 * @throws what the API throws
 */
export async function cancelRun(emr: Emr, run: Pick<Run, 'applicationId' | 'id'>, graceSeconds: number): Promise<void> {
  if (!(await canBeCancelled(emr, run))) return
  const request = { applicationId: run.applicationId, jobRunId: run.id, shutdownGracePeriodInSeconds: graceSeconds }
  try {
    await unlessGone(emr.send(new CancelJobRunCommand(request)))
  } catch (error) {
    // It may have ended between the look and the request, which EMR then calls invalid.
    if (error instanceof ValidationException && !(await canBeCancelled(emr, run))) return
    throw error
  }
}

async function canBeCancelled(emr: Emr, { applicationId, id }: Pick<Run, 'applicationId' | 'id'>): Promise<boolean> {
  const answer = await unlessGone(emr.send(new GetJobRunCommand({ applicationId, jobRunId: id })))
  const state = answer?.jobRun?.state
  // A second request would be another grace period, or an end without one.
  return state !== undefined && state !== JobRunState.CANCELLING && ACTIVE.includes(state)
}

async function pages(emr: Emr, request: ListJobRunsCommand['input']): Promise<JobRunSummary[]> {
  const { jobRuns, nextToken } = await emr.send(new ListJobRunsCommand({ ...request, maxResults: 50 }))
  return [...(jobRuns ?? []), ...(nextToken ? await pages(emr, { ...request, nextToken }) : [])]
}

function runOf(summary: JobRunSummary): Run {
  const { applicationId = '', id = '', name = '', state = JobRunState.SUBMITTED, stateDetails = '' } = summary
  const { createdAt = new Date(0), updatedAt = createdAt } = summary
  return { applicationId, id, name, state, stateDetails, createdAt, updatedAt }
}
