import { GetV2LoggingOptionsCommand, NotConfiguredException, SetV2LoggingOptionsCommand } from '@aws-sdk/client-iot'
import { describe, expect, test } from '@jest/globals'
import { endLogging, provideLogging } from '../../../lambda/iot-logging/account-logging.ts'

const OURS = 'arn:aws:iam::123456789012:role/tributary-test-iot-logging-eu-central-1'
const THEIRS = 'arn:aws:iam::123456789012:role/theirs'

interface Options {
  readonly roleArn?: string
  readonly defaultLogLevel?: string
  readonly disableAllLogs?: boolean
}

/** An account with these options, and what was set. */
function account(options: Options | undefined) {
  const set: object[] = []
  const send = async (command: unknown) => {
    if (command instanceof SetV2LoggingOptionsCommand) set.push(command.input)
    else if (!(command instanceof GetV2LoggingOptionsCommand)) throw new Error('not expected')
    else if (options === undefined) throw new NotConfiguredException({ message: 'not set up', $metadata: {} })
    return options ?? {}
  }
  return { client: { send } as never, set }
}

describe('an account', () => {
  test.each([undefined, {}])('without logging (%j) gets it, with nothing logged by default', async (options) => {
    const { client, set } = account(options)
    expect(await provideLogging(client, OURS)).toBe('set up')
    expect(set).toEqual([{ roleArn: OURS, defaultLogLevel: 'DISABLED', disableAllLogs: false }])
  })

  test.each([
    { roleArn: THEIRS, defaultLogLevel: 'WARN', disableAllLogs: false },
    { roleArn: THEIRS, defaultLogLevel: 'WARN', disableAllLogs: true },
    { roleArn: OURS, defaultLogLevel: 'DEBUG', disableAllLogs: false },
    { roleArn: OURS },
  ])('with %j keeps that', async (options) => {
    const { client, set } = account(options)
    expect(await provideLogging(client, OURS)).toBe('left as it is')
    expect(set).toEqual([])
  })

  test('in which our logging ended gets it back with the level that it had', async () => {
    const { client, set } = account({ roleArn: OURS, defaultLogLevel: 'ERROR', disableAllLogs: true })
    expect(await provideLogging(client, OURS)).toBe('enabled again')
    expect(set).toEqual([{ roleArn: OURS, defaultLogLevel: 'ERROR', disableAllLogs: false }])
  })
})

describe('at the end', () => {
  test('logging by our role ends with it', async () => {
    const { client, set } = account({ roleArn: OURS })
    expect(await endLogging(client, OURS)).toBe('disabled')
    expect(set).toEqual([{ disableAllLogs: true }])
  })

  test.each([undefined, { roleArn: THEIRS }])('that of others stays (%j)', async (options) => {
    const { client, set } = account(options)
    expect(await endLogging(client, OURS)).toBe('left as it is')
    expect(set).toEqual([])
  })
})
