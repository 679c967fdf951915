import { beforeEach, expect, test } from '@jest/globals'
import { type OptimizerEvent, onEvent } from '../../../lambda/table-optimizers/on-event.ts'
import { wanted } from '../../../lambda/table-optimizers/wanted.ts'
import { FakeGlue } from './fake-glue.ts'

const ENVIRONMENT = {
  CATALOG_ID: '123456789012',
  DATABASE: 'lake',
  TABLES: '["telemetry","rejected"]',
  ROLE_ARN: 'arn:aws:iam::123456789012:role/optimizer',
  SNAPSHOT_DAYS: '7',
  ORPHAN_FILE_DAYS: '3',
}
const SETTINGS = wanted(ENVIRONMENT)
const DAILY: OptimizerEvent = { source: 'aws.events' }
let glue: FakeGlue

beforeEach(() => {
  glue = new FakeGlue()
})

function send(event: OptimizerEvent, settings = SETTINGS) {
  return onEvent(glue.client, settings, event)
}

function lifecycle(RequestType: 'Create' | 'Update' | 'Delete', tables: string[], former?: string[]): OptimizerEvent {
  const ResourceProperties = { tables, settings: {}, ServiceToken: 'x' }
  return { RequestType, ResourceProperties, ...(former && { OldResourceProperties: { tables: former, settings: {} } }) }
}

test('the first deployment, before the job has made a table, succeeds and does nothing', async () => {
  const answer = await send(lifecycle('Create', ['telemetry', 'rejected']))
  expect(answer).toEqual({
    PhysicalResourceId: 'lake-optimizers',
    lines: ['telemetry: no table', 'rejected: no table'],
  })
  expect(glue.writes).toEqual([])
})

test('a table that was made gets all three optimizers, the others are left alone', async () => {
  glue.tables.add('telemetry').add('rejected')
  await send({ source: 'aws.glue', detail: { changedTables: ['telemetry', 'of-someone-else'] } })
  expect(glue.writes).toEqual([
    'create telemetry compaction',
    'create telemetry retention',
    'create telemetry orphan_file_deletion',
  ])
  expect(glue.optimizers.get('telemetry compaction')).toMatchObject({ enabled: true, roleArn: ENVIRONMENT.ROLE_ARN })
})

test('an event without tables is no reason to look at all of them', async () => {
  glue.tables.add('telemetry')
  expect((await send({ source: 'aws.glue', detail: {} })).lines).toEqual([])
})

test('doing it again changes nothing, whatever Glue adds to the configurations', async () => {
  glue.tables.add('telemetry').add('rejected')
  await send(DAILY)
  expect(glue.writes.splice(0)).toHaveLength(6)
  const { lines } = await send(DAILY)
  expect(glue.writes).toEqual([])
  expect(lines).toEqual(
    ['telemetry', 'rejected'].flatMap((table) =>
      ['compaction', 'retention', 'orphan_file_deletion'].map((kind) => `${table} ${kind}: kept`),
    ),
  )
})

test('a changed setting is brought to the optimizer that has it', async () => {
  glue.tables.add('telemetry')
  await send(DAILY)
  glue.writes.length = 0
  await send(lifecycle('Update', ['telemetry', 'rejected']), wanted({ ...ENVIRONMENT, SNAPSHOT_DAYS: '9' }))
  expect(glue.writes).toEqual(['update telemetry retention'])
})

test('one that somebody has switched off is switched on', async () => {
  glue.tables.add('telemetry')
  await send(DAILY)
  glue.writes.length = 0
  glue.optimizers.set('telemetry compaction', { ...glue.optimizers.get('telemetry compaction'), enabled: false })
  await send(DAILY)
  expect(glue.writes).toEqual(['update telemetry compaction'])
})

test('another invocation that is quicker is no error', async () => {
  glue.tables.add('telemetry')
  glue.meanwhile = () => {
    glue.optimizers.set('telemetry compaction', SETTINGS.optimizers.compaction)
  }
  const { lines } = await send({ source: 'aws.glue', detail: { changedTables: ['telemetry'] } })
  expect(lines).toEqual([
    'telemetry compaction: kept',
    'telemetry retention: made',
    'telemetry orphan_file_deletion: made',
  ])
})

test('a table that fails does not hold up the others, and is named', async () => {
  glue.tables.add('telemetry').add('rejected')
  glue.broken.add('telemetry')
  await expect(send(DAILY)).rejects.toThrow('Optimizers of 1 tables failed. telemetry: Error: service unavailable')
  expect(glue.writes).toHaveLength(3)
})

test('a table that leaves the contract loses its optimizers', async () => {
  glue.tables.add('telemetry').add('former')
  await send(DAILY, { ...SETTINGS, tables: ['telemetry', 'former'] })
  glue.writes.length = 0
  await send(lifecycle('Update', ['telemetry', 'rejected'], ['telemetry', 'former']))
  expect(glue.writes).toEqual(
    ['compaction', 'retention', 'orphan_file_deletion'].map((kind) => `delete former ${kind}`),
  )
})

test('a deletion removes the optimizers, also of tables that are gone already', async () => {
  glue.tables.add('telemetry')
  await send(DAILY)
  glue.writes.length = 0
  await send(lifecycle('Delete', ['telemetry', 'rejected']))
  expect(glue.optimizers.size).toBe(0)
  expect(glue.writes).toHaveLength(3)
})

test('a deletion is answered with the id that CloudFormation knows, which it may have made up', async () => {
  const event = { ...lifecycle('Delete', ['telemetry']), PhysicalResourceId: 'made-up' }
  expect(await send(event)).toMatchObject({ PhysicalResourceId: 'made-up' })
})
