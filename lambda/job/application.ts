import {
  ApplicationState,
  GetApplicationCommand,
  StopApplicationCommand,
  ValidationException,
} from '@aws-sdk/client-emr-serverless'
import { type Emr, unlessGone } from './emr.ts'

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
