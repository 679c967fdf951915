import { StackStatus } from '@aws-sdk/client-cloudformation'
import { ValidationException } from '@aws-sdk/client-emr-serverless'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { runName } from '../../../lambda/job/run-name.ts'
import { DEFINITION } from './definition.ts'
import { ENVIRONMENT, FakeAccount, RETRIED, SCHEDULED, STATE_CHANGED } from './fake-account.ts'

const { SWITCH_PARAMETER, DEFINITION_PARAMETER } = ENVIRONMENT
const DEPLOYED = runName(DEFINITION, 'the deployment')
const AFTER_FIRST = runName(DEFINITION, 'keep-alive:run-1')
let account: FakeAccount

beforeEach(() => {
  account = new FakeAccount()
  account.pass(1)
  account.emr.add(DEPLOYED)
  account.pass(100)
})

/** The run that is active fails, by itself. */
function fail(details = ''): void {
  for (const { id } of account.emr.active) account.emr.become(id, 'FAILED', details)
}

describe('all is well', () => {
  test('nothing is done and nothing is said but the metrics', async () => {
    expect(await account.call()).toEqual({ lines: [], measures: [{ ActiveRuns: 1, GaveUp: 0 }] })
    expect(account.emr.writes).toEqual([])
  })

  test('a late event of a run that ended long ago changes nothing', async () => {
    fail()
    await account.call(STATE_CHANGED)
    const [started] = account.emr.runs
    account.emr.become(started?.id ?? '', 'RUNNING')
    account.emr.writes.length = 0
    expect((await account.call(STATE_CHANGED)).lines).toEqual([])
    expect(account.emr.writes).toEqual([])
  })

  test("EMR's own attempts are counted as starts of Spark", async () => {
    const { measures } = await account.call(RETRIED)
    expect(measures).toEqual([{ RunStarts: 1 }, { ActiveRuns: 1, GaveUp: 0 }])
    expect(account.emr.writes).toEqual([])
  })
})

describe('a run fails', () => {
  test('and another one is started at once, with its reason in the log', async () => {
    fail('Job failed.\nExitCode: 3.')
    const { lines, measures } = await account.call(STATE_CHANGED)
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`])
    expect(measures).toEqual([{ ActiveRuns: 0, GaveUp: 0 }, { RunStarts: 1 }])
    expect(lines).toEqual([
      'Run run-1 is FAILED since 2026-01-01T01:41:00.000Z: Job failed. ExitCode: 3. A new one is started.',
      `Run run-2 (${AFTER_FIRST}) was started.`,
    ])
  })

  test('and however many events tell of it, in turn or at once, one is started', async () => {
    fail()
    await Promise.all([account.call(STATE_CHANGED), account.call(SCHEDULED), account.call(STATE_CHANGED)])
    await account.call(STATE_CHANGED)
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`])
  })

  test('and EMR refuses another one: the function fails, after it told what it saw', async () => {
    fail()
    account.emr.refusal = new ValidationException({ message: 'Application is being deleted.', $metadata: {} })
    await expect(account.call()).rejects.toThrow('Application is being deleted.')
  })

  test('again and again: later and later, until it is given up', async () => {
    const starts: number[] = []
    fail()
    for (let minute = 0; minute < 60; minute += 1) {
      const before = account.emr.writes.length
      await account.call()
      if (account.emr.writes.length > before) starts.push(minute)
      fail('no such topic')
      account.pass(1)
    }
    // The deployed run worked for longer than an hour; the others failed within the minute.
    expect(starts).toEqual([0, 1, 2, 4, 8])
    expect(await account.call()).toEqual({
      lines: [expect.stringMatching(/^5 runs in a row failed .* no such topic\. .* 'on' is written to \/tributary/)],
      measures: [{ ActiveRuns: 0, GaveUp: 1 }],
    })
  })
})

describe('it gave up', () => {
  beforeEach(async () => {
    for (let i = 0; i < 6; i += 1) {
      fail()
      account.pass(40)
      await account.call()
    }
    account.emr.writes.length = 0
    expect((await account.call()).measures).toEqual([{ ActiveRuns: 0, GaveUp: 1 }])
    expect(account.emr.writes).toEqual([])
  })

  test('until the switch is written again', async () => {
    account.write(SWITCH_PARAMETER, 'on')
    expect((await account.call()).measures).toEqual([{ ActiveRuns: 0, GaveUp: 0 }, { RunStarts: 1 }])
    expect(account.emr.writes).toHaveLength(1)
  })

  test('until a deployment, whose run it then keeps alive', async () => {
    account.deploy('UPDATE_IN_PROGRESS')
    await account.call()
    account.emr.add(runName(DEFINITION, 'a repair'))
    account.deploy('UPDATE_COMPLETE')
    account.pass(5)
    fail()
    await account.call()
    expect(account.emr.writes).toEqual([`start ${runName(DEFINITION, 'keep-alive:run-7')}`])
  })
})

describe('paused', () => {
  beforeEach(() => account.write(SWITCH_PARAMETER, 'paused'))

  test('nothing is started, until it is on', async () => {
    fail()
    expect(await account.call(STATE_CHANGED)).toEqual({
      lines: ["Parameter /tributary/dev/keep-alive is 'paused': no run is started."],
      measures: [{ ActiveRuns: 0, GaveUp: 0 }],
    })
    expect(account.emr.writes).toEqual([])
    account.write(SWITCH_PARAMETER, 'on')
    await account.call()
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`])
  })

  test('two runs are seen all the same', async () => {
    account.emr.add('by hand')
    expect((await account.call()).measures).toEqual([{ ActiveRuns: 2, GaveUp: 0 }])
  })
})

test('two runs are told of, and nothing is done about them', async () => {
  account.emr.add('by hand', 'QUEUED')
  account.emr.add('', 'CANCELLING')
  const { lines, measures } = await account.call()
  expect(measures).toEqual([{ ActiveRuns: 3, GaveUp: 0 }])
  expect(lines).toEqual([
    `3 runs are active: run-3 (without a name, CANCELLING), run-2 (by hand, QUEUED), run-1 (${DEPLOYED}, RUNNING). docs/runbook.md#several-runs`,
  ])
  expect(account.emr.writes).toEqual([])
})

test('a run of another definition is told of, and left alone', async () => {
  fail()
  account.emr.add('by hand')
  expect((await account.call()).lines).toEqual([
    'Run run-2 (by hand, RUNNING) is not of the deployed definition. It is left alone: cancel it, or deploy.',
  ])
  expect(account.emr.writes).toEqual([])
})

describe('a deployment', () => {
  test('is left to itself, and nothing but the stack is looked at', async () => {
    fail()
    account.deploy('UPDATE_ROLLBACK_IN_PROGRESS')
    account.parameters.clear()
    expect(await account.call(STATE_CHANGED)).toEqual({
      lines: ['Stack tributary-dev-pipeline is UPDATE_ROLLBACK_IN_PROGRESS: the deployment looks after the run.'],
      measures: [{ GaveUp: 0 }],
    })
  })

  test('that has failed, or a stack that is gone, is left alone as well', async () => {
    fail()
    account.deploy('UPDATE_ROLLBACK_FAILED')
    expect((await account.call()).lines).toEqual([expect.stringContaining('until a deployment ends well')])
    account.stack = undefined
    expect((await account.call()).lines).toEqual([expect.stringContaining('is not there')])
    expect(account.emr.writes).toEqual([])
  })

  test.each<[string, () => void, string]>([
    ['a deployment begins', () => account.deploy('UPDATE_IN_PROGRESS'), 'UPDATE_IN_PROGRESS'],
    ['a whole deployment passes', () => account.deployed(), 'deployed meanwhile'],
    ['the stack is deleted', () => account.deleted(), 'is not there'],
    ['somebody pauses', () => account.write(SWITCH_PARAMETER, 'paused'), "is 'paused'"],
  ])('between look and start %s: the new run is cancelled again', async (_, meanwhile, because) => {
    fail()
    account.emr.meanwhile = meanwhile
    const { lines, measures } = await account.call()
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`, 'cancel run-2 15'])
    expect(lines.at(-1)).toContain('Run run-2 is cancelled again. ')
    expect(lines.at(-1)).toContain(because)
    expect(measures).toContainEqual({ RunStarts: 1 })
  })

  test('cannot be seen after the start: the new run is cancelled again, and the next look starts another', async () => {
    fail()
    account.stackErrors.push(undefined, new Error('Rate exceeded'))
    await expect(account.call()).rejects.toThrow('Rate exceeded')
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`, 'cancel run-2 15'])
    account.pass(1)
    await account.call()
    expect(account.emr.writes.at(-1)).toBe(`start ${runName(DEFINITION, 'keep-alive:run-2')}`)
  })
})

describe('in any state of the world, with any event', () => {
  const runs = [[], ['FAILED'], ['RUNNING'], ['CANCELLING'], ['RUNNING', 'QUEUED'], ['FAILED', 'RUNNING']] as const
  const worlds = Object.values(StackStatus).flatMap((status) =>
    ['on', 'paused'].flatMap((value) => runs.map((states) => ({ status, value, states }))),
  )

  test.each([SCHEDULED, STATE_CHANGED, RETRIED])('$detail-type never makes a second run', async (event) => {
    for (const { status, value, states } of worlds) {
      account = new FakeAccount()
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

describe('what is deployed is wrong', () => {
  test('a parameter that is missing is named, with what to do', async () => {
    account.parameters.delete(SWITCH_PARAMETER)
    await expect(account.call()).rejects.toThrow(
      'Parameter /tributary/dev/keep-alive is not there. Put it there, or deploy the pipeline again.',
    )
  })

  test('a switch that is neither on nor paused starts nothing', async () => {
    fail()
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
