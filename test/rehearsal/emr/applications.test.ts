import {
  CreateApplicationCommand,
  DeleteApplicationCommand,
  GetApplicationCommand,
  ListApplicationsCommand,
  ListTagsForResourceCommand,
  StartApplicationCommand,
  StopApplicationCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApplicationCommand,
} from '@aws-sdk/client-emr-serverless'
import { beforeAll, expect, test } from '@jest/globals'
import { Account } from './account.ts'

const SLEEP = 'exec sleep 60'
let account: Account

beforeAll(async () => {
  account = await Account.open()
})

test('an application rests, is started, stopped and deleted, and is still known as terminated', async () => {
  const applicationId = await account.application({ maximumCapacity: { cpu: '4 vCPU', memory: '16 GB' } })
  await account.client.send(new StartApplicationCommand({ applicationId }))
  await account.until(applicationId, 'STARTED')
  await account.client.send(new StopApplicationCommand({ applicationId }))
  await account.until(applicationId, 'STOPPED')
  await account.client.send(new DeleteApplicationCommand({ applicationId }))
  const { application } = await account.client.send(new GetApplicationCommand({ applicationId }))
  expect(application).toMatchObject({ applicationId, state: 'TERMINATED', maximumCapacity: { cpu: '4 vCPU' } })
  expect(application?.createdAt?.getTime()).toBeLessThanOrEqual(Date.now())
  const changes = account.events.filter(({ detail }) => detail['applicationId'] === applicationId)
  expect(changes.map(({ detail }) => detail['state'])).toEqual([
    ...['CREATED', 'STARTING', 'STARTED', 'STOPPING', 'STOPPED', 'TERMINATED'],
  ])
})

test('what is up is neither changed nor deleted, and what rests is not stopped', async () => {
  const applicationId = await account.application()
  const stop = new StopApplicationCommand({ applicationId })
  await expect(account.client.send(stop)).rejects.toMatchObject({ name: 'ValidationException' })
  await account.client.send(new StartApplicationCommand({ applicationId }))
  await account.until(applicationId, 'STARTED')
  const update = new UpdateApplicationCommand({ applicationId, architecture: 'ARM64' })
  await expect(account.client.send(update)).rejects.toMatchObject({
    name: 'ValidationException',
    message: `Application ${applicationId} must be in one of the following statuses to be updated: [CREATED, STOPPED]. Current status: STARTED`,
  })
  const removal = new DeleteApplicationCommand({ applicationId })
  await expect(account.client.send(removal)).rejects.toMatchObject({ name: 'ValidationException' })
  await account.client.send(stop)
  await account.until(applicationId, 'STOPPED')
  expect((await account.client.send(update)).application).toMatchObject({ architecture: 'ARM64', name: 'stream' })
})

test('with a run that has not ended it is neither stopped nor deleted', async () => {
  const applicationId = await account.application()
  await account.run(applicationId, SLEEP)
  const removal = new DeleteApplicationCommand({ applicationId })
  await expect(account.client.send(removal)).rejects.toMatchObject({ name: 'ValidationException' })
  await account.until(applicationId, 'STARTED')
  const stop = new StopApplicationCommand({ applicationId })
  await expect(account.client.send(stop)).rejects.toMatchObject({ name: 'ValidationException' })
})

test('a repeated request makes no second one, and what does not exist is not found', async () => {
  const request = { releaseLabel: 'emr-spark-8.1.0', type: 'SPARK', clientToken: 'once' }
  const [first, second] = [
    await account.client.send(new CreateApplicationCommand(request)),
    await account.client.send(new CreateApplicationCommand(request)),
  ]
  expect(second.applicationId).toBe(first.applicationId)
  const lookup = account.client.send(new GetApplicationCommand({ applicationId: '00none' }))
  await expect(lookup).rejects.toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } })
})

test('applications are listed by state, and carry tags', async () => {
  const applicationId = await account.application({ tags: { environment: 'dev' } })
  const { applications } = await account.client.send(new ListApplicationsCommand({ states: ['CREATED'] }))
  const { arn: resourceArn } = applications?.find(({ id }) => id === applicationId) ?? {}
  await account.client.send(new TagResourceCommand({ resourceArn, tags: { owner: 'me' } }))
  await account.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['environment'] }))
  const { tags } = await account.client.send(new ListTagsForResourceCommand({ resourceArn }))
  expect(tags).toEqual({ owner: 'me' })
})
