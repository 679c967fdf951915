import { isDenied, sentenceOf, verdictOf } from '../job/api-errors.ts'
import { stopApplication } from '../job/application.ts'
import { definitionOf } from '../job/definition.ts'
import { cancelRun, startRun } from '../job/emr.ts'
import { type JobEvent, secondsSince } from './event.ts'
import { nextStep, supersession } from './next-step.ts'
import { noteSuccess, readOperation } from './operation.ts'
import { lineOf, type Step } from './step.ts'
import { type Clients, look, type World } from './world.ts'

/** Whether an event is dealt with, and the run that came of it. */
export interface CompletionAnswer {
  readonly IsComplete: boolean
  readonly Data?: { readonly runId: string; readonly runName: string }
}

const NOT_YET: CompletionAnswer = { IsComplete: false }

/** A permission that has been given with the same deployment takes some time to be known everywhere. */
const IAM_SECONDS = 120

/**
 * Take the next step for an event. Asked again and again, it comes to an end: a run that is healthy, or none.
 * @throws Error that says why the operation failed
 */
export async function isComplete(
  clients: Clients,
  event: JobEvent,
  place: Pick<World, 'now' | 'region'>,
): Promise<CompletionAnswer> {
  try {
    return await proceed(clients, event, place)
  } catch (error) {
    const seconds = secondsSince(event, place.now)
    const passes = verdictOf(error) === 'later' || (isDenied(error) && seconds <= IAM_SECONDS)
    if (!passes) throw new Error(sentenceOf(error))
    const { totalSeconds } = definitionOf(event.ResourceProperties).patience
    if (seconds > totalSeconds) throw new Error(`Gave up after ${Math.round(seconds / 60)} min. ${sentenceOf(error)}`)
    console.log(`${nameOf(event)} tries again later: ${sentenceOf(error)}`)
    return NOT_YET
  }
}

async function proceed(
  clients: Clients,
  event: JobEvent,
  place: Pick<World, 'now' | 'region'>,
): Promise<CompletionAnswer> {
  const world = await look(clients, event, place)
  const step = nextStep(event, world)
  console.log(`${nameOf(event)} ${lineOf(step)}`)
  if (step.do === 'fail') throw new Error(step.reason)
  if (step.do === 'done') return completion(clients, event, step, world)
  await take(clients, event, step)
  return NOT_YET
}

async function completion(
  { s3 }: Clients,
  event: JobEvent,
  { run }: Step & { do: 'done' },
  { applications }: World,
): Promise<CompletionAnswer> {
  if (run === undefined) return { IsComplete: true }
  const gone = Object.keys(applications).filter((id) => applications[id] === undefined)
  await noteSuccess(s3, event, gone)
  return { IsComplete: true, Data: { runId: run.id, runName: run.name } }
}

async function take({ emr, s3 }: Clients, event: JobEvent, step: Step): Promise<void> {
  const definition = definitionOf(event.ResourceProperties)
  if (step.do === 'cancel') {
    for (const run of step.runs) await cancelRun(emr, run, definition.patience.graceSeconds)
  }
  if (step.do === 'stop') {
    for (const id of step.applications) await stopApplication(emr, id)
  }
  if (step.do === 'start') {
    // Another operation may have begun during the look; what it has looked at then would not show this run.
    const operation = await readOperation(s3, definition.status)
    const overtaken = supersession(event, { operation })
    if (overtaken !== undefined) throw new Error(overtaken)
    const { id, name } = await startRun(emr, definition, event.RequestId)
    console.log(`${nameOf(event)} has started ${name} (${id})`)
  }
}

function nameOf({ RequestType, RequestId }: JobEvent): string {
  return `${RequestType} ${RequestId}`
}
