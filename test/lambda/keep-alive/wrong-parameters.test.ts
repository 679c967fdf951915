import { beforeEach, describe, expect, test } from '@jest/globals'
import { deployedAccount } from './deployed.ts'
import { ENVIRONMENT, type FakeAccount } from './fake-account.ts'

const { SWITCH_PARAMETER, DEFINITION_PARAMETER } = ENVIRONMENT
let account: FakeAccount

beforeEach(() => {
  account = deployedAccount()
})

describe('what is deployed is wrong', () => {
  test('a parameter that is missing is named, with what to do', async () => {
    account.parameters.delete(SWITCH_PARAMETER)
    await expect(account.call()).rejects.toThrow(
      'Parameter /tributary/dev/keep-alive is not there. Put it there, or deploy the pipeline again.',
    )
  })

  test('a switch that is neither on nor paused starts nothing', async () => {
    account.emr.fail()
    account.write(SWITCH_PARAMETER, 'off')
    await expect(account.call()).rejects.toThrow(
      "is 'off': write 'on' or 'paused' to it. Until then no run is started.",
    )
    expect(account.emr.writes).toEqual([])
  })

  test('a definition that is no JSON', async () => {
    account.write(DEFINITION_PARAMETER, 'x')
    await expect(account.call()).rejects.toThrow("Parameter /tributary/dev/job does not hold the job's definition")
  })

  test('an application that is gone has no runs, and none can be started', async () => {
    account.emr.gone = true
    await expect(account.call()).rejects.toThrow('Application does not exist.')
  })
})
