import { cancelRun, startRun } from '../job/emr.ts'
import { activeRuns, type Decision, decide, type World } from './decide.ts'
import type { Environment } from './environment.ts'
import { type KeepAliveEvent, RETRY } from './event.ts'
import { logLine } from './log-line.ts'
import { look, objectionSince, type Services } from './look.ts'
import { ACTIVE_RUNS, GAVE_UP, type Measures, RUN_STARTS, WRONG_RUN } from './metrics.ts'
import { hasFailed, stackState, unsettled } from './stack.ts'

/** Where the function tells what it saw and did, as it goes: what is told stays true when the next call fails. */
export interface Reports {
  readonly measure: (measures: Measures) => void
  readonly say: (line: string) => void
}

/** Seconds for a run that has only just been asked for: it has nothing to finish. */
const GRACE_SECONDS = 15

/**
 * Look, and start a run where one is wanted and may be started. To do it again, or at the same time, starts nothing
 * twice.
 * @throws Error that says what is wrong; and what the APIs throw
 */
export async function keepAlive(
  services: Services,
  environment: Environment,
  event: KeepAliveEvent,
  reports: Reports,
): Promise<void> {
  if (event['detail-type'] === RETRY) reports.measure({ [RUN_STARTS]: 1 })
  const stack = await stackState(services.cloudFormation, environment.STACK_NAME)
  const because = unsettled(stack)
  if (because) {
    // The rest may be half made or half gone, and a deployment that goes on has its own eyes.
    reports.measure({ [GAVE_UP]: hasFailed(stack) ? 1 : 0 })
    return reports.say(because)
  }
  const world = await look(services, environment, stack)
  const decision = decide(world, Number(environment.MOST_ATTEMPTS))
  report(world, decision, reports)
  if (decision.kind === 'start') await start(decision.cause, world, services, environment, reports)
}

function report(world: World, decision: Decision, { measure, say }: Reports): void {
  measure({
    [ACTIVE_RUNS]: activeRuns(world.runs).length,
    [GAVE_UP]: decision.kind === 'gaveUp' ? 1 : 0,
    [WRONG_RUN]: decision.kind === 'foreign' ? 1 : 0,
  })
  const line = logLine(decision, world.switch.name)
  if (line) say(line)
}

async function start(
  cause: string,
  world: World,
  services: Services,
  environment: Environment,
  { measure, say }: Reports,
): Promise<void> {
  const { definition } = world
  const { id, name } = await startRun(services.emr, definition, cause)
  measure({ [RUN_STARTS]: 1 })
  say(`Run ${id} (${name}) was started.`)
  const cancel = () => cancelRun(services.emr, { applicationId: definition.run.applicationId, id }, GRACE_SECONDS)
  // Seconds pass before a new run touches a checkpoint, so what has begun meanwhile is seen in time.
  const objection = await objectionSince(world, services, environment).catch(async (error: Error) => {
    await cancel()
    say(`Run ${id} is cancelled again: whether it may run could not be seen.`)
    throw error
  })
  if (!objection) return
  await cancel()
  say(`Run ${id} is cancelled again. ${objection}`)
}
