import {
  GetV2LoggingOptionsCommand,
  type GetV2LoggingOptionsResponse,
  type IoTClient,
  NotConfiguredException,
  SetV2LoggingOptionsCommand,
} from '@aws-sdk/client-iot'

type Client = Pick<IoTClient, 'send'>

/** What was found, and done, with the logging of AWS IoT in this account and region. */
export type Outcome = 'set up' | 'enabled again' | 'disabled' | 'left as it is'

/**
 * See to it that AWS IoT may log at all in this account and region, by this role. What somebody else has set up stays
 * as it is. By default nothing is logged: levels are set for thing groups.
 */
export async function provideLogging(client: Client, roleArn: string): Promise<Outcome> {
  const options = await loggingOptions(client)
  if (options?.roleArn === undefined) {
    await client.send(new SetV2LoggingOptionsCommand({ roleArn, defaultLogLevel: 'DISABLED', disableAllLogs: false }))
    return 'set up'
  }
  if (options.roleArn !== roleArn || !options.disableAllLogs) return 'left as it is'
  const { defaultLogLevel = 'DISABLED' } = options
  await client.send(new SetV2LoggingOptionsCommand({ roleArn, defaultLogLevel, disableAllLogs: false }))
  return 'enabled again'
}

/** End the logging by this role, which is about to be deleted; there is no way to take the role back. */
export async function endLogging(client: Client, roleArn: string): Promise<Outcome> {
  const options = await loggingOptions(client)
  if (options?.roleArn !== roleArn) return 'left as it is'
  await client.send(new SetV2LoggingOptionsCommand({ disableAllLogs: true }))
  return 'disabled'
}

async function loggingOptions(client: Client): Promise<GetV2LoggingOptionsResponse | undefined> {
  try {
    return await client.send(new GetV2LoggingOptionsCommand({}))
  } catch (error) {
    if (error instanceof NotConfiguredException) return undefined
    throw error
  }
}
