import { sentenceOf, verdictOf } from '../job/api-errors.ts'
import { stopApplication } from '../job/application.ts'
import { definitionOf } from '../job/definition.ts'
import { cancelRun, startRun } from '../job/emr.ts'
import type { JobEvent } from './event.ts'
import { nextStep, supersession } from './next-step.ts'
import { readOperation } from './operation.ts'
import { lineOf, type Step } from './step.ts'
import { type Clients, look, type World } from './world.ts'

/** Whether an event is dealt with, and the run that came of it. */
export interface CompletionAnswer {
  readonly IsComplete: boolean
  readonly Data?: { readonly runId: string; readonly runName: string }
}

const NOT_YET: CompletionAnswer = { IsComplete: false }

/**
 * Take the next step for an event. Asked again and again, it comes to an end: a run that is healthy, or none.
 * @throws Error that says why the operation failed
 */
export async function isComplete(
  clients: Clients,
  event: JobEvent,
  place: Pick<World, 'now' | 'region'>,
): Promise<CompletionAnswer> {
  const who = `${event.RequestType} ${event.RequestId}`
  const step = await orLater(who, async () => nextStep(event, await look(clients, event, place)))
  if (step === undefined) return NOT_YET
  console.log(`${who} ${lineOf(step)}`)
  if (step.do === 'fail') throw new Error(step.reason)
  if (step.do === 'done') return completion(step)
  await orLater(who, () => take(clients, event, step))
  return NOT_YET
}

function completion({ run }: Step & { do: 'done' }): CompletionAnswer {
  return { IsComplete: true, ...(run && { Data: { runId: run.id, runName: run.name } }) }
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
    console.log(`${event.RequestType} ${event.RequestId} has started ${name} (${id})`)
  }
}

/** What the action gives; undefined when an API failed in a way that passes. */
async function orLater<T>(who: string, action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action()
  } catch (error) {
    if (verdictOf(error) !== 'later') throw new Error(sentenceOf(error))
    console.log(`${who} tries again later: ${sentenceOf(error)}`)
    return undefined
  }
}
