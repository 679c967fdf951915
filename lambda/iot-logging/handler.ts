import { IoTClient } from '@aws-sdk/client-iot'
import type { CloudFormationCustomResourceEvent } from 'aws-lambda'
import { endLogging, provideLogging } from './account-logging.ts'
import type { Environment } from './environment.ts'

const { LOGGING_ROLE } = process.env as unknown as Environment
const client = new IoTClient({})

/** The custom resource for the logging of AWS IoT in this account and region. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<object> {
  const { RequestType } = event
  const change = RequestType === 'Delete' ? endLogging : provideLogging
  const outcome = await change(client, LOGGING_ROLE)
  console.log(`${RequestType}: logging of AWS IoT ${outcome}`)
  // What is deleted has the id that CloudFormation knows; it made one up if it was never told ours.
  return { PhysicalResourceId: RequestType === 'Delete' ? event.PhysicalResourceId : LOGGING_ROLE }
}
