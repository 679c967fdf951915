import {
  CancelJobRunCommand,
  type EMRServerlessClient,
  GetJobRunCommand,
  JobRunState,
  type JobRunSummary,
  ListJobRunsCommand,
  ResourceNotFoundException,
  StartJobRunCommand,
  ValidationException,
} from '@aws-sdk/client-emr-serverless'
import type { JobDefinition } from './definition.ts'
import { runName } from './run-name.ts'

export type Emr = Pick<EMRServerlessClient, 'send'>

/** A run of a streaming job, as EMR knows it. */
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
 * Streaming runs of an application, newest first; none when it is gone.
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
  // An application that is gone has no runs.
  const found = (await unlessGone(pages(emr, { applicationId, mode: 'STREAMING', ...filter }))) ?? []
  return found.map(runOf).sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
}

/**
 * Start a run, unless one of the same definition was started for the same cause.
 * @returns the one that was started, now or then
 * @throws what the API throws
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
  const answer = await emr.send(
    new StartJobRunCommand({
      ...run,
      name,
      clientToken: name,
      jobDriver: { sparkSubmit: { ...sparkSubmit, entryPointArguments } },
      configurationOverrides: { applicationConfiguration: [...applicationConfiguration] },
    }),
  )
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

/** The answer, or undefined when what it is about does not exist. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}

function runOf(summary: JobRunSummary): Run {
  const { applicationId = '', id = '', name = '', state = JobRunState.SUBMITTED, stateDetails = '' } = summary
  const { createdAt = new Date(0), updatedAt = createdAt } = summary
  return { applicationId, id, name, state, stateDetails, createdAt, updatedAt }
}
