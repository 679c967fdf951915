import {
  ApplicationState,
  GetApplicationCommand,
  StopApplicationCommand,
  ValidationException,
} from '@aws-sdk/client-emr-serverless'
import { NotYetError } from './api-errors.ts'
import type { Emr } from './emr.ts'
import { unlessGone } from './gone.ts'

/** States that an application leaves by itself. */
const PASSING: readonly (ApplicationState | undefined)[] = [
  ApplicationState.CREATING,
  ApplicationState.STARTING,
  ApplicationState.STOPPING,
]

/**
 * The state of an application; undefined when it is gone.
 * @throws what the API throws
 */
export async function applicationState(emr: Emr, applicationId: string): Promise<ApplicationState | undefined> {
  const answer = await unlessGone(emr.send(new GetApplicationCommand({ applicationId })))
  const state = answer?.application?.state
  return state === ApplicationState.TERMINATED ? undefined : state
}

/**
 * Ask for an application to stop. EMR calls that invalid when it is stopped already, and also while the last run is
 * being cleaned up: nothing happens then, and who needs it stopped asks again.
 * @throws what the API throws
 */
export async function stopApplication(emr: Emr, applicationId: string): Promise<void> {
  try {
    await unlessGone(emr.send(new StopApplicationCommand({ applicationId })))
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error
    console.log(`Application ${applicationId} is not stopped yet: ${error.message}`)
  }
}

/**
 * Do what needs an application that takes runs. While it goes from one state to another EMR calls that invalid, as all
 * else that it does not take.
 * @throws NotYetError then, or what the API throws
 */
export async function whenReady<T>(emr: Emr, applicationId: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error
    const state = await applicationState(emr, applicationId)
    if (PASSING.includes(state)) throw new NotYetError(`Application ${applicationId} is ${state}.`)
    // It may have come to rest since; if that was not the reason, EMR says it again.
    return action()
  }
}
