import { IoTClient } from '@aws-sdk/client-iot'
import type { CloudFormationCustomResourceEvent } from 'aws-lambda'
import { endLogging, provideLogging } from './account-logging.ts'
import type { Environment } from './environment.ts'

const { LOGGING_ROLE } = process.env as unknown as Environment
const client = new IoTClient({})

/** The custom resource for the logging of AWS IoT in this account and region. */
export async function handler({ RequestType }: CloudFormationCustomResourceEvent): Promise<object> {
  const change = RequestType === 'Delete' ? endLogging : provideLogging
  const outcome = await change(client, LOGGING_ROLE)
  console.log(`${RequestType}: logging of AWS IoT ${outcome}`)
  return { PhysicalResourceId: LOGGING_ROLE }
}
