import { beforeEach, describe, expect, test } from '@jest/globals'
import { runName } from '../../../lambda/job/run-name.ts'
import { DEFINITION } from './definition.ts'
import { deployedAccount } from './deployed.ts'
import { ENVIRONMENT, type FakeAccount } from './fake-account.ts'

const { SWITCH_PARAMETER } = ENVIRONMENT
let account: FakeAccount

beforeEach(() => {
  account = deployedAccount()
})

describe('it gave up', () => {
  beforeEach(async () => {
    for (let i = 0; i < 6; i += 1) {
      account.emr.fail()
      account.pass(40)
      await account.call()
    }
    account.emr.writes.length = 0
    expect((await account.call()).measures).toEqual([{ ActiveRuns: 0, GaveUp: 1, WrongRun: 0 }])
    expect(account.emr.writes).toEqual([])
  })

  test('until the switch is written again', async () => {
    account.write(SWITCH_PARAMETER, 'on')
    expect((await account.call()).measures).toEqual([{ ActiveRuns: 0, GaveUp: 0, WrongRun: 0 }, { RunStarts: 1 }])
    expect(account.emr.writes).toHaveLength(1)
  })

  test('until a deployment, whose run it then keeps alive', async () => {
    account.deploy('UPDATE_IN_PROGRESS')
    await account.call()
    account.emr.add(runName(DEFINITION, 'a repair'))
    account.deploy('UPDATE_COMPLETE')
    account.pass(5)
    account.emr.fail()
    await account.call()
    expect(account.emr.writes).toEqual([`start ${runName(DEFINITION, 'keep-alive:run-7')}`])
  })
})
