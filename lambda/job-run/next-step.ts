import { ApplicationState } from '@aws-sdk/client-emr-serverless'
import { definitionOf } from '../job/definition.ts'
import type { Run } from '../job/emr.ts'
import { type JobEvent, secondsSince } from './event.ts'
import { judge } from './judge.ts'
import { isReturn, urlIn } from './operation.ts'
import { isActive, isEnding, ownRun } from './own-run.ts'
import { lateness, type Step } from './step.ts'
import type { World } from './world.ts'

/** What is to be done next for an event; depends on nothing else, and is asked again after it is done. */
export function nextStep(event: JobEvent, world: World): Step {
  const overtaken = supersession(event, world)
  if (overtaken !== undefined) return { do: 'fail', reason: overtaken }
  const step = event.RequestType === 'Delete' ? removal(world) : running(event, world)
  if (step.do === 'done' || step.do === 'fail') return step
  // CloudFormation would give up too, but not say for what it has waited.
  const seconds = secondsSince(event, world.now)
  const { totalSeconds } = definitionOf(event.ResourceProperties).patience
  return seconds > totalSeconds ? { do: 'fail', reason: lateness(step, seconds) } : step
}

/** Why an event no longer counts; undefined when it is the last one. */
export function supersession(event: JobEvent, { operation }: Pick<World, 'operation'>): string | undefined {
  if (operation?.request === event.RequestId) return undefined
  if (operation !== undefined) return 'A later deployment has taken over; this one does nothing any more.'
  // Gone with its bucket, which the job may outlive.
  if (event.RequestType === 'Delete') return undefined
  const url = urlIn(definitionOf(event.ResourceProperties).status)
  return `${url}, the note of this deployment, is gone; deploy again.`
}

function removal(world: World): Step {
  return ended(world.runs.filter(isActive), world) ?? stopped(Object.keys(world.applications), world) ?? { do: 'done' }
}

function running(event: JobEvent, world: World): Step {
  const own = ownRun(event, world.runs)
  const others = world.runs.filter((run) => isActive(run) && run.id !== own?.run.id)
  const definition = definitionOf(event.ResourceProperties)
  const { applicationId } = definition.run
  const ending = ended(others, world)
  if (ending) return ending
  if (!own) return begun(applicationId, world)
  const judged = judge(own, { definition, isReturn: isReturn(event, world.operation) }, world)
  if (judged.do !== 'done') return judged
  const former = Object.keys(world.applications).filter((id) => id !== applicationId)
  return stopped(former, world) ?? judged
}

/** To the end of these runs; undefined when there are none. */
function ended(active: readonly Run[], world: World): Step | undefined {
  if (active.length === 0) return undefined
  const runs = active.filter((run) => !isEnding(run))
  if (runs.length > 0) return { do: 'cancel', runs }
  const each = active.map(({ name, id, updatedAt }) => {
    const seconds = Math.round((world.now - updatedAt.getTime()) / 1000)
    return `${name || 'a run without a name'} (${id}), being cancelled for ${seconds} s`
  })
  return { do: 'wait', for: `the end of ${each.join(' and ')}` }
}

/** To the start of a run, as soon as its application takes one. */
function begun(applicationId: string, world: World): Step {
  const state = world.applications[applicationId]
  if (state === undefined) {
    return { do: 'fail', reason: `Application ${applicationId}, on which the job is to run, is gone; deploy it again.` }
  }
  const isBusy = state === ApplicationState.CREATING || state === ApplicationState.STOPPING
  return isBusy ? { do: 'wait', for: `application ${applicationId}, which is ${state}` } : { do: 'start' }
}

/** To the rest of these applications, so that CloudFormation can delete them; undefined when all have come to rest. */
function stopped(ids: readonly string[], { applications }: World): Step | undefined {
  const inState = (...states: ApplicationState[]) => ids.filter((id) => states.some((one) => one === applications[id]))
  const started = inState(ApplicationState.STARTED, ApplicationState.STARTING)
  if (started.length > 0) return { do: 'stop', applications: started }
  const busy = inState(ApplicationState.STOPPING, ApplicationState.CREATING)
  return busy.length > 0 ? { do: 'wait', for: `application ${busy.join(' and ')} to stop` } : undefined
}
