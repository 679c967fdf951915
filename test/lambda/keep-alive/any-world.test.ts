import { StackStatus } from '@aws-sdk/client-cloudformation'
import { describe, expect, test } from '@jest/globals'
import { runName } from '../../../lambda/job/run-name.ts'
import { DEFINITION } from './definition.ts'
import { ENVIRONMENT, FakeAccount, RETRIED, SCHEDULED, STATE_CHANGED } from './fake-account.ts'

const { SWITCH_PARAMETER } = ENVIRONMENT
const DEPLOYED = runName(DEFINITION, 'the deployment')

describe('in any state of the world, with any event', () => {
  const runs = [[], ['FAILED'], ['RUNNING'], ['CANCELLING'], ['RUNNING', 'QUEUED'], ['FAILED', 'RUNNING']] as const
  const worlds = Object.values(StackStatus).flatMap((status) =>
    ['on', 'paused'].flatMap((value) => runs.map((states) => ({ status, value, states }))),
  )

  test.each([SCHEDULED, STATE_CHANGED, RETRIED])('$detail-type never makes a second run', async (event) => {
    for (const { status, value, states } of worlds) {
      const account = new FakeAccount()
      account.stack = { status, changedAt: account.now }
      account.write(SWITCH_PARAMETER, value)
      account.pass(1)
      for (const state of states) account.emr.add(DEPLOYED, state)
      const before = account.emr.active.length
      await account.call(event)
      const started = account.emr.active.length - before
      const wanted = before === 0 && value === 'on' && /^(CREATE|UPDATE|IMPORT)(_ROLLBACK)?_COMPLETE$/.test(status)
      expect({ status, value, states, started }).toEqual({ status, value, states, started: wanted ? 1 : 0 })
    }
  })
})
