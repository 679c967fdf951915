import {
  CancelJobRunCommand,
  ListJobRunAttemptsCommand,
  ListJobRunsCommand,
  paginateListJobRuns,
} from '@aws-sdk/client-emr-serverless'
import { expect, test } from '@jest/globals'
import { accountForTests } from './account.ts'

const SLEEP = 'exec sleep 60'
const here = accountForTests()

test('a run goes through its states to its end, on an application that it starts', async () => {
  const id = await here.account.run(here.app, 'exit 0', { tags: { environment: 'dev' } })
  const run = await here.account.reached(here.app, id, 'SUCCESS')
  expect(run).toMatchObject({ name: 'stream-1-2', mode: 'STREAMING', attempt: 1, tags: { environment: 'dev' } })
  expect(run.endedAt?.getTime()).toBeGreaterThanOrEqual(run.startedAt?.getTime() ?? Number.NaN)
  const changes = here.account.events.filter(({ detail }) => detail['jobRunId'] === id).map(({ detail }) => detail)
  expect(changes.map(({ state }) => state)).toEqual(['PENDING', 'SCHEDULED', 'RUNNING', 'SUCCESS'])
  expect(changes.at(-1)).toMatchObject({
    applicationId: here.app,
    previousState: 'RUNNING',
    releaseLabel: 'emr-spark-8.1.0',
  })
})

test('the same token starts nothing twice, and is refused for another request', async () => {
  const id = await here.account.run(here.app, SLEEP)
  expect(await here.account.run(here.app, SLEEP)).toBe(id)
  await expect(here.account.run(here.app, 'exec sleep 61')).rejects.toMatchObject({
    name: 'ConflictException',
    $metadata: { httpStatusCode: 409 },
  })
  expect(await here.account.run(here.app, SLEEP, { clientToken: 'another' })).not.toBe(id)
})

test('a run beyond what the application takes at once is queued, and follows the one before', async () => {
  const narrow = await here.account.application({ schedulerConfiguration: { maxConcurrentRuns: 1 } })
  const first = await here.account.run(narrow, SLEEP, { clientToken: 'first' })
  await here.account.reached(narrow, first, 'RUNNING')
  const second = await here.account.run(narrow, SLEEP, { clientToken: 'second' })
  await here.account.reached(narrow, second, 'QUEUED')
  await cancel(narrow, first, 0)
  await here.account.reached(narrow, second, 'RUNNING')
  expect((await here.account.look(narrow, first)).state).toBe('CANCELLED')
})

test.each([
  ['a role', { executionRoleArn: 'me' }],
  ['a mode', { mode: 'ENDLESS' as 'STREAMING' }],
  ['attempts', { retryPolicy: { maxFailedAttemptsPerHour: 11 } }],
  ['a kind of policy', { retryPolicy: { maxAttempts: 2 } }],
  ['a token', { clientToken: 'not this/one' }],
])('a request with %s that cannot be is invalid', async (_, change) => {
  await expect(here.account.run(here.app, SLEEP, change)).rejects.toMatchObject({ name: 'ValidationException' })
})

test('an application that is not to start by itself takes no run while it rests', async () => {
  const resting = await here.account.application({ autoStartConfiguration: { enabled: false } })
  await expect(here.account.run(resting, SLEEP)).rejects.toMatchObject({ name: 'ValidationException' })
})

test('runs are listed newest first, page by page, and grouped by the states that are asked for', async () => {
  const ids: string[] = []
  for (const clientToken of ['1', '2', '3']) ids.unshift(await here.account.run(here.app, SLEEP, { clientToken }))
  for (const id of ids) await here.account.reached(here.app, id, 'RUNNING')
  const [, middle = ''] = ids
  await cancel(here.app, middle, 0)
  await here.account.reached(here.app, middle, 'CANCELLED')
  const listed: (string | undefined)[] = []
  const paginator = paginateListJobRuns({ client: here.account.client, pageSize: 2 }, { applicationId: here.app })
  for await (const { jobRuns } of paginator) listed.push(...(jobRuns ?? []).map(({ id }) => id))
  expect(listed).toEqual(ids)
  const [newest, , oldest] = ids
  expect(await list({ states: ['CANCELLED', 'RUNNING'] })).toEqual([middle, newest, oldest])
  expect(await list({ mode: 'BATCH' })).toEqual([])
  expect(await list({ createdAtAfter: (await here.account.look(here.app, middle)).createdAt as Date })).toEqual([
    newest,
  ])
})

test('what has ended, or does not exist, cannot be cancelled', async () => {
  const id = await here.account.run(here.app, 'exit 0')
  await here.account.reached(here.app, id, 'SUCCESS')
  await expect(cancel(here.app, id, 15)).rejects.toMatchObject({ name: 'ValidationException' })
  await expect(cancel(here.app, '00none', 15)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  const other = await here.account.application()
  await expect(here.account.look(other, id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('a grace period that EMR does not know is invalid', async () => {
  const id = await here.account.run(here.app, SLEEP)
  await expect(cancel(here.app, id, 14)).rejects.toMatchObject({ name: 'ValidationException' })
  await cancel(here.app, id, 15)
  await here.account.reached(here.app, id, 'CANCELLED')
})

test('calls are throttled on demand: the client tries again, and without patience it fails', async () => {
  here.account.emr.throttle(2)
  expect(await list({})).toEqual([])
  here.account.emr.throttle(1)
  const impatient = here.account.newClient({ maxAttempts: 1 })
  const call = impatient.send(new ListJobRunsCommand({ applicationId: here.app }))
  await expect(call).rejects.toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } })
})

test('the attempts of a run that is tried again are listed', async () => {
  const id = await here.account.run(here.app, 'test -e ../tried || { touch ../tried; exit 1; }; exec sleep 60')
  await here.account.reached(here.app, id, 'RUNNING')
  while ((await here.account.look(here.app, id)).attempt !== 2) await here.account.reached(here.app, id, 'RUNNING')
  await here.account.reached(here.app, id, 'RUNNING')
  const { jobRunAttempts } = await here.account.client.send(
    new ListJobRunAttemptsCommand({ applicationId: here.app, jobRunId: id }),
  )
  expect(jobRunAttempts?.map(({ attempt, state }) => [attempt, state])).toEqual([
    [1, 'FAILED'],
    [2, 'RUNNING'],
  ])
  expect((await here.account.look(here.app, id, 1)).stateDetails).toContain('ExitCode: 1.')
})

async function list(filter: object): Promise<(string | undefined)[]> {
  const { jobRuns } = await here.account.client.send(new ListJobRunsCommand({ applicationId: here.app, ...filter }))
  return (jobRuns ?? []).map(({ id }) => id)
}

function cancel(applicationId: string, jobRunId: string, shutdownGracePeriodInSeconds: number) {
  return here.account.client.send(new CancelJobRunCommand({ applicationId, jobRunId, shutdownGracePeriodInSeconds }))
}
