import { ValidationException } from '@aws-sdk/client-emr-serverless'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { verdictOf } from '../../../lambda/job/api-errors.ts'
import { runName } from '../../../lambda/job/run-name.ts'
import { DEFINITION } from './definition.ts'
import { AFTER_FIRST, DEPLOYED, deployedAccount } from './deployed.ts'
import { type FakeAccount, RETRIED, SCHEDULED, STATE_CHANGED } from './fake-account.ts'

let account: FakeAccount

beforeEach(() => {
  account = deployedAccount()
})

describe('all is well', () => {
  test('nothing is done and nothing is said but the metrics', async () => {
    expect(await account.call()).toEqual({ lines: [], measures: [{ ActiveRuns: 1, GaveUp: 0, WrongRun: 0 }] })
    expect(account.emr.writes).toEqual([])
  })

  test('a late event of a run that ended long ago changes nothing', async () => {
    account.emr.fail()
    await account.call(STATE_CHANGED)
    const [started] = account.emr.runs
    account.emr.become(started?.id ?? '', 'RUNNING')
    account.emr.writes.length = 0
    expect((await account.call(STATE_CHANGED)).lines).toEqual([])
    expect(account.emr.writes).toEqual([])
  })

  test("EMR's own attempts are counted as starts of Spark", async () => {
    const { measures } = await account.call(RETRIED)
    expect(measures).toEqual([{ RunStarts: 1 }, { ActiveRuns: 1, GaveUp: 0, WrongRun: 0 }])
    expect(account.emr.writes).toEqual([])
  })
})

describe('a run fails', () => {
  test('and another one is started at once, with its reason in the log', async () => {
    account.emr.fail('Job failed.\nExitCode: 3.')
    const { lines, measures } = await account.call(STATE_CHANGED)
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`])
    expect(measures).toEqual([{ ActiveRuns: 0, GaveUp: 0, WrongRun: 0 }, { RunStarts: 1 }])
    expect(lines).toEqual([
      'Run run-1 is FAILED since 2026-01-01T01:41:00.000Z: Job failed. ExitCode: 3. A new one is started.',
      `Run run-2 (${AFTER_FIRST}) was started.`,
    ])
  })

  test('and however many events tell of it, in turn or at once, one is started', async () => {
    account.emr.fail()
    await Promise.all([account.call(STATE_CHANGED), account.call(SCHEDULED), account.call(STATE_CHANGED)])
    await account.call(STATE_CHANGED)
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`])
  })

  test('and when EMR corrects the end of a former one, another one is started all the same', async () => {
    account.emr.fail()
    await account.call()
    account.emr.fail()
    account.emr.become('run-1', 'FAILED')
    account.pass(1)
    await account.call()
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`, `start ${runName(DEFINITION, 'keep-alive:run-2')}`])
  })

  test('and its application is stopping: the next look starts another one', async () => {
    account.emr.fail()
    account.emr.refusal = new ValidationException({ message: 'Application is stopping.', $metadata: {} })
    account.emr.applicationState = 'STOPPING'
    const failed = await account.call().catch((error) => error)
    expect(verdictOf(failed)).toBe('later')
    account.emr.refusal = undefined
    await account.call()
    expect(account.emr.writes).toEqual([`start ${AFTER_FIRST}`])
  })

  test('and EMR refuses another one: the function fails', async () => {
    account.emr.fail()
    account.emr.refusal = new ValidationException({ message: 'Application is being deleted.', $metadata: {} })
    await expect(account.call()).rejects.toThrow('Application is being deleted.')
  })

  test('again and again: later and later, until it is given up', async () => {
    const starts: number[] = []
    account.emr.fail()
    for (let minute = 0; minute < 60; minute += 1) {
      const before = account.emr.writes.length
      await account.call()
      if (account.emr.writes.length > before) starts.push(minute)
      account.emr.fail('no such topic')
      account.pass(1)
    }
    // The deployed run worked for longer than an hour; the others failed within the minute.
    expect(starts).toEqual([0, 1, 2, 4, 8])
    expect(await account.call()).toEqual({
      lines: [expect.stringMatching(/^5 runs in a row failed .* no such topic\. .* 'on' is written to \/tributary/)],
      measures: [{ ActiveRuns: 0, GaveUp: 1, WrongRun: 0 }],
    })
  })
})

test('two runs are told of, and nothing is done about them', async () => {
  account.emr.add('by hand', 'QUEUED')
  account.emr.add('', 'CANCELLING')
  const { lines, measures } = await account.call()
  expect(measures).toEqual([{ ActiveRuns: 3, GaveUp: 0, WrongRun: 0 }])
  expect(lines).toEqual([
    `3 runs are active: run-3 (without a name, CANCELLING), run-2 (by hand, QUEUED), run-1 (${DEPLOYED}, RUNNING). docs/runbook.md#several-runs`,
  ])
  expect(account.emr.writes).toEqual([])
})

test('a run of another definition is told of, and left alone', async () => {
  account.emr.fail()
  account.emr.add('by hand')
  expect(await account.call()).toEqual({
    lines: [
      'Run run-2 (by hand, RUNNING) is not of the deployed definition, and left alone. docs/runbook.md#wrong-run',
    ],
    measures: [{ ActiveRuns: 1, GaveUp: 0, WrongRun: 1 }],
  })
  expect(account.emr.writes).toEqual([])
})
