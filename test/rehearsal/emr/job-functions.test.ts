import { ApplicationState, DeleteApplicationCommand, StopApplicationCommand } from '@aws-sdk/client-emr-serverless'
import { expect, test } from '@jest/globals'
import type { JobDefinition } from '../../../lambda/job/definition.ts'
import { ACTIVE, cancelRun, listRuns, startRun } from '../../../lambda/job/emr.ts'
import { Account } from './account.ts'

test('what the functions of the job do at EMR goes by the real client: start once, list, cancel, nothing when gone', async () => {
  const account = await Account.open()
  const emr = account.client
  const applicationId = await account.application()
  const job = definition(applicationId)
  const run = await startRun(emr, job, 'a deployment')
  expect(await startRun(emr, job, 'a deployment')).toEqual(run)
  const other = await startRun(emr, job, 'another')
  const active = await listRuns(emr, applicationId, ACTIVE)
  expect(active.map(({ id, name }) => ({ id, name }))).toEqual([other, run])
  for (const each of active) await cancelRun(emr, each, 15)
  for (const { id } of active) await account.reached(applicationId, id, 'CANCELLED')
  expect(await listRuns(emr, applicationId, ACTIVE)).toEqual([])
  await cancelRun(emr, { applicationId, id: run.id }, 15)
  await account.until(applicationId, ApplicationState.STARTED)
  await emr.send(new StopApplicationCommand({ applicationId }))
  await account.until(applicationId, ApplicationState.STOPPED)
  await emr.send(new DeleteApplicationCommand({ applicationId }))
  expect((await listRuns(emr, applicationId)).map(({ id }) => id)).toEqual([other.id, run.id])
  expect(await listRuns(emr, '00none')).toEqual([])
})

function definition(applicationId: string): JobDefinition {
  const sparkSubmit = { entryPoint: 'exec sleep 60', entryPointArguments: [], sparkSubmitParameters: '' }
  return {
    ...{
      environment: 'dev',
      queries: {},
      logGroup: 'job',
      patience: { graceSeconds: 15, healthSeconds: 60, totalSeconds: 600 },
    },
    run: {
      ...{ applicationId, executionRoleArn: 'arn:aws:iam::000000000000:role/job', mode: 'STREAMING' },
      ...{ executionTimeoutMinutes: 0, jobDriver: { sparkSubmit }, retryPolicy: { maxFailedAttemptsPerHour: 5 } },
      ...{ configurationOverrides: { applicationConfiguration: [] }, tags: { environment: 'dev' } },
    },
    status: { folder: 's3://c/status', runs: 's3://c/status/runs', queries: 's3://c/status/queries' },
  }
}
