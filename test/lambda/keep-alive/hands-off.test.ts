import { beforeEach, describe, expect, test } from '@jest/globals'
import { runName } from '../../../lambda/job/run-name.ts'
import { DEFINITION } from './definition.ts'
import { AFTER_FIRST, deployedAccount } from './deployed.ts'
import { ENVIRONMENT, type FakeAccount, STATE_CHANGED } from './fake-account.ts'

const { SWITCH_PARAMETER } = ENVIRONMENT
let account: FakeAccount

beforeEach(() => {
  account = deployedAccount()
})

describe('a deployment', () => {
  test('is left to itself, and nothing but the stack is looked at', async () => {
    account.emr.fail()
    account.deploy('UPDATE_ROLLBACK_IN_PROGRESS')
    account.parameters.clear()
    expect(await account.call(STATE_CHANGED)).toEqual({
      lines: ['Stack tributary-dev-pipeline is UPDATE_ROLLBACK_IN_PROGRESS: the deployment looks after the run.'],
      measures: [{ GaveUp: 0 }],
    })
  })

  test('that has failed is left alone as well, and people are called: nobody keeps the job alive', async () => {
    account.emr.fail()
    account.deploy('UPDATE_ROLLBACK_FAILED')
    expect(await account.call()).toEqual({
      lines: [expect.stringContaining('is not kept alive until a deployment ends well')],
      measures: [{ GaveUp: 1 }],
    })
    expect(account.emr.writes).toEqual([])
  })

  test('of which the stack is gone is left alone', async () => {
    account.emr.fail()
    account.stack = undefined
    expect(await account.call()).toEqual({
      lines: [expect.stringContaining('is not there')],
      measures: [{ GaveUp: 0 }],
    })
    expect(account.emr.writes).toEqual([])
  })

  test.each<[string, () => void, string]>([
    ['a deployment begins', () => account.deploy('UPDATE_IN_PROGRESS'), 'UPDATE_IN_PROGRESS'],
    ['a whole deployment passes', () => account.deployed(), 'deployed meanwhile'],
    ['the stack is deleted', () => account.deleted(), 'is not there'],
    ['somebody pauses', () => account.write(SWITCH_PARAMETER, 'paused'), "is 'paused'"],
  ])('between look and start %s: the new run is cancelled again', async (_, meanwhile, because) => {
    account.emr.fail()
    account.emr.meanwhile = meanwhile
    const { lines, measures } = await account.call()
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`, 'cancel run-2 15'])
    expect(lines.at(-1)).toContain('Run run-2 is cancelled again. ')
    expect(lines.at(-1)).toContain(because)
    expect(measures).toContainEqual({ RunStarts: 1 })
  })

  test('cannot be seen after the start: the new run is cancelled again, and the next look starts another', async () => {
    account.emr.fail()
    account.stackErrors.push(undefined, new Error('Rate exceeded'))
    await expect(account.call()).rejects.toThrow('Rate exceeded')
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`, 'cancel run-2 15'])
    account.pass(1)
    await account.call()
    expect(account.emr.writes.at(-1)).toBe(`start ${runName(DEFINITION, 'keep-alive:run-2')}`)
  })
})

describe('paused', () => {
  beforeEach(() => account.write(SWITCH_PARAMETER, 'paused'))

  test('nothing is started, until it is on', async () => {
    account.emr.fail()
    expect(await account.call(STATE_CHANGED)).toEqual({
      lines: ["Parameter /tributary/dev/keep-alive is 'paused': no run is started."],
      measures: [{ ActiveRuns: 0, GaveUp: 0, WrongRun: 0 }],
    })
    expect(account.emr.writes).toEqual([])
    account.write(SWITCH_PARAMETER, 'on')
    await account.call()
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`])
  })

  test('two runs are seen all the same', async () => {
    account.emr.add('by hand')
    expect((await account.call()).measures).toEqual([{ ActiveRuns: 2, GaveUp: 0, WrongRun: 0 }])
  })
})
