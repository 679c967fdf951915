import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { CancelJobRunCommand } from '@aws-sdk/client-emr-serverless'
import { expect, test } from '@jest/globals'
import { Account, accountForTests } from './account.ts'
import type { Run } from './run.ts'

/** Its child writes its number down, and does not hear SIGTERM; it says itself when it does. */
const DEAF_CHILD = `
  (trap "" TERM; echo $BASHPID > child; while :; do sleep 0.02; done) &
  trap 'echo asked to end; exit 0' TERM
  while :; do sleep 0.02; done`
/** As spark-submit: what leads the group would end at once when it was asked. */
const WITH_DRIVER = `
  printf '%s\\n' 'import signal, sys, time' 'from pathlib import Path' \\
    'def end(*_): time.sleep(0.1); print("the driver ends in order"); sys.exit()' \\
    'signal.signal(signal.SIGTERM, end)' 'Path("child").write_text("1")' 'time.sleep(60)' > driver.py
  trap 'echo asked to end; exit 0' TERM
  python3 driver.py & wait $!`
const DEAF = 'trap "" TERM; echo $BASHPID > child; while :; do sleep 0.02; done'
/** Fails, and says why. */
const BROKEN = 'echo "java.lang.IllegalStateException: no such table" >&2; exit 3'
const here = accountForTests()

test('a cancelled run is asked to end, all of its processes, and leaves none', async () => {
  const run = await runningWithChild(DEAF_CHILD)
  await cancel(run, 1800)
  await here.account.reached(here.app, run.id, 'CANCELLED')
  expect(readFileSync(run.attempts[0]?.logFile ?? '', 'utf8')).toContain('asked to end\n')
  expect(isAlive(childOf(run))).toBe(false)
})

test('its Python driver alone is asked, where it has one, and not the watcher of the leash', async () => {
  const run = await runningWithChild(WITH_DRIVER)
  await cancel(run, 1800)
  await here.account.reached(here.app, run.id, 'CANCELLED')
  expect(readFileSync(run.attempts[0]?.logFile ?? '', 'utf8')).toBe('the driver ends in order\n')
})

test('one that does not end within its grace period is ended by force', async () => {
  const run = await runningWithChild(DEAF)
  await cancel(run, 15)
  await here.account.reached(here.app, run.id, 'CANCELLED')
  expect(isAlive(childOf(run))).toBe(false)
  const states = here.account.events
    .filter(({ detail }) => detail['jobRunId'] === run.id)
    .map(({ detail }) => detail['state'])
  expect(states.slice(-2)).toEqual(['CANCELLING', 'CANCELLED'])
})

test('a run whose processes die is tried again, in another folder, and says which attempt it is at', async () => {
  const run = await runningWithChild(DEAF_CHILD)
  const child = childOf(run)
  await here.account.emr.kill(run.id)
  expect(isAlive(child)).toBe(false)
  while (run.attempts.length < 2 || run.state !== 'RUNNING') await delay(5)
  expect(await here.account.look(here.app, run.id)).toMatchObject({ state: 'RUNNING', attempt: 2 })
  expect(new Set(run.attempts.map(({ folder }) => folder)).size).toBe(2)
  expect(run.attempts[0]?.stateDetails).toContain('ExitCode: 137.')
  const retry = here.account.events.find(({ detailType }) => detailType === 'EMR Serverless Job Run Retry')
  expect(retry?.detail).toMatchObject({
    jobRunId: run.id,
    previousAttempt: 1,
    previousAttemptState: 'FAILED',
    newAttempt: 2,
  })
})

test('after as many failures within an hour as its policy allows it has failed, with the last words of its log', async () => {
  const id = await here.account.run(here.app, BROKEN, { retryPolicy: { maxFailedAttemptsPerHour: 3 } })
  const run = await here.account.reached(here.app, id, 'FAILED')
  expect(run).toMatchObject({
    attempt: 3,
    stateDetails:
      'Job failed, please check complete logs in configured logging destination. ExitCode: 3. Last few exceptions: java.lang.IllegalStateException: no such table...',
  })
})

test('a run of which nothing can be started has failed, with the reason', async () => {
  const broken = await Account.open({
    command: () => {
      throw new Error('s3://assets/stream.py cannot be fetched')
    },
  })
  const application = await broken.application()
  const id = await broken.run(application, '', { ...ENTRY_POINT, retryPolicy: { maxFailedAttemptsPerHour: 1 } })
  const { stateDetails } = await broken.reached(application, id, 'FAILED')
  expect(stateDetails).toContain('s3://assets/stream.py cannot be fetched')
})

test('a run that is cancelled before it runs never does', async () => {
  const slow = await Account.open({ step: 200 })
  const application = await slow.application()
  const jobRunId = await slow.run(application, 'touch ran')
  await slow.client.send(new CancelJobRunCommand({ applicationId: application, jobRunId }))
  await slow.reached(application, jobRunId, 'CANCELLED')
  const folders = slow.emr.runs().flatMap(({ attempts }) => attempts.map(({ folder }) => folder))
  expect(folders.filter((folder) => existsSync(join(folder, 'ran')))).toEqual([])
  expect(slow.events.map(({ detail }) => detail['state'])).not.toContain('RUNNING')
})

test('when the stand-in closes, no process is left', async () => {
  const other = await Account.open()
  const application = await other.application()
  const id = await other.run(application, DEAF_CHILD)
  const run = other.emr.runs().find((each) => each.id === id) as Run
  await written(run)
  await other.close()
  expect(isAlive(childOf(run))).toBe(false)
})

const ENTRY_POINT = { jobDriver: { sparkSubmit: { entryPoint: 's3://assets/stream.py' } } }

async function runningWithChild(script: string): Promise<Run> {
  const run = find(await here.account.run(here.app, script))
  await written(run)
  return run
}

function find(id: string): Run {
  return here.account.emr.runs().find((run) => run.id === id) as Run
}

async function written(run: Run): Promise<void> {
  const file = () => join(run.attempts[0]?.folder ?? '', 'child')
  while (!existsSync(file()) || readFileSync(file(), 'utf8') === '') await delay(5)
}

function childOf(run: Run): number {
  return Number(readFileSync(join(run.attempts[0]?.folder ?? '', 'child'), 'utf8'))
}

function cancel({ id: jobRunId }: Run, shutdownGracePeriodInSeconds: number) {
  const request = { applicationId: here.app, jobRunId, shutdownGracePeriodInSeconds }
  return here.account.client.send(new CancelJobRunCommand(request))
}

/** One that is dead and waits for nobody's wait counts as gone. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
