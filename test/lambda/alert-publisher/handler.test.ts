import {
  BatchGetItemCommand,
  DynamoDBClient,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { InvalidParameterException, PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { beforeEach, expect, jest, test } from '@jest/globals'
import type { Context, MSKEvent } from 'aws-lambda'
import type { Environment } from '../../../lambda/alert-publisher/environment.ts'
import { record, sampleAlert } from './sample.ts'

const ENVIRONMENT: Environment = {
  TABLE: 'tributary-test-alerts',
  TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:tributary-test-alerts',
  DEAD_LETTERS_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/tributary-test-alerts-dead-letters',
  ...{ PER_DEVICE: '6', GLOBAL: '60', WINDOW_MINUTES: '10', REMEMBERED_DAYS: '8' },
  NAMESPACE: 'Tributary/test/Alerts',
}
Object.assign(process.env, ENVIRONMENT, { AWS_REGION: 'eu-central-1' })

type Item = Record<string, { readonly S?: string; readonly N?: string }>

/** What the services were asked, and the table. */
let table: Map<string, Item>
let asked: object[]
/** What answers in the place of the services; undefined leaves it to them. */
let instead: (command: object) => object | undefined
const printed = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
const said = jest.spyOn(console, 'log').mockReturnValue()

for (const client of [DynamoDBClient, SNSClient, SQSClient]) {
  jest.spyOn(client.prototype, 'send').mockImplementation((async (command: object) => answer(command)) as never)
}

beforeEach(() => {
  table = new Map()
  asked = []
  instead = () => undefined
  printed.mockClear()
  said.mockClear()
})

function answer(command: object): object {
  asked.push(command)
  return instead(command) ?? serve(command)
}

function serve(command: object): object {
  if (command instanceof BatchGetItemCommand) {
    const { Keys = [], ConsistentRead } = command.input.RequestItems?.[ENVIRONMENT.TABLE] ?? {}
    expect(ConsistentRead).toBe(true)
    return { Responses: { [ENVIRONMENT.TABLE]: Keys.flatMap(({ key }) => table.get(key?.S ?? '') ?? []) } }
  }
  if (command instanceof TransactWriteItemsCommand) {
    const puts = (command.input.TransactItems ?? []).flatMap(({ Put }) => Put ?? [])
    for (const { Item, ConditionExpression, ExpressionAttributeValues: values } of puts) {
      const known = table.get((Item as Item)['key']?.S ?? '')
      const fits = values ? known?.['version']?.N === values[':version']?.N : known === undefined
      expect(ConditionExpression).toBe(values ? '#version = :version' : 'attribute_not_exists(#key)')
      if (!fits) throw cancelled('ConditionalCheckFailed')
    }
    for (const { Item } of puts) table.set((Item as Item)['key']?.S ?? '', Item as Item)
  }
  return {}
}

function cancelled(Code: string): Error {
  return new TransactionCanceledException({ message: '', $metadata: {}, CancellationReasons: [{ Code }] })
}

const context = { getRemainingTimeInMillis: () => 60_000 } as Context
const batch = (...alerts: unknown[]) =>
  ({
    eventSource: 'aws:kafka',
    records: { 'iot.alerts-0': alerts.map((each, i) => record(each, i)) },
  }) as unknown as MSKEvent

async function handle(event: MSKEvent | { source: 'aws.events' }): Promise<void> {
  const { handler } = await import('../../../lambda/alert-publisher/handler.ts')
  return handler(event, context)
}

function commands<T>(type: new (...of: never[]) => T): T[] {
  return asked.filter((command): command is T & object => command instanceof type)
}

test('an alert is published once, and its page is forgotten after the topic has forgotten the alert', async () => {
  for (let i = 0; i < 2; i += 1) await handle(batch(sampleAlert()))
  const [first, ...more] = commands(PublishCommand)
  expect(more).toEqual([])
  expect(first?.input).toMatchObject({
    TopicArn: ENVIRONMENT.TOPIC_ARN,
    Subject: '[critical] pump-1: temperature high, 81.2346 Cel, limit 80 Cel',
    MessageAttributes: { severity: { DataType: 'String', StringValue: 'critical' } },
  })
  const days = (key: string) => (Number(table.get(key)?.['expires']?.N) - Date.now() / 1000) / 86_400
  expect(days(`event/${'a'.repeat(32)}/opened/${sampleAlert().at}`)).toBeCloseTo(8, 2)
  expect(days('sent/pump-1')).toBeCloseTo(10 / 1440, 2)
  expect(table.get('ledger')).not.toHaveProperty('expires')
})

test('what it did is a line that CloudWatch makes a metric of', async () => {
  await handle(batch(sampleAlert()))
  const lines = printed.mock.calls.map(([line]) => JSON.parse(String(line)))
  expect(lines).toMatchObject([{ Messages: 1, _aws: { CloudWatchMetrics: [{ Namespace: ENVIRONMENT.NAMESPACE }] } }])
})

test('what is no alert goes to the dead letters, with its place and as much of it as SQS takes', async () => {
  await handle(batch('{', 'x'.repeat(600_000)))
  const letters = commands(SendMessageCommand).map(({ input }) => JSON.parse(String(input.MessageBody)))
  expect(letters.map(({ place, complete, value }) => [place, complete, value.length])).toEqual([
    ['iot.alerts-0@0', true, 4],
    ['iot.alerts-0@1', false, 200_000],
  ])
})

test('what was sent while another invocation sent something counts, too', async () => {
  let others = 2
  instead = (command) => {
    if (command instanceof TransactWriteItemsCommand && others-- > 0) throw cancelled('TransactionConflict')
    return undefined
  }
  await handle(batch(sampleAlert()))
  expect(commands(PublishCommand)).toHaveLength(1)
})

test('pages that DynamoDB leaves out are asked for again', async () => {
  await handle(batch(sampleAlert()))
  let short = true
  instead = (command) => {
    if (!(command instanceof BatchGetItemCommand) || !short) return undefined
    short = false
    return { Responses: {}, UnprocessedKeys: command.input.RequestItems }
  }
  await handle(batch(sampleAlert()))
  expect(commands(PublishCommand)).toHaveLength(1)
})

test.each<[string, new (...of: never[]) => object, Error, string]>([
  ['DynamoDB', TransactWriteItemsCommand, cancelled('ThrottlingError'), ''],
  [
    'DynamoDB',
    BatchGetItemCommand,
    new ProvisionedThroughputExceededException({ message: 'busy', $metadata: {} }),
    'busy',
  ],
  ['SNS', PublishCommand, new Error('Rate exceeded'), 'Rate exceeded'],
])('when %s fails for a time the batch comes again', async (_, type, error, message) => {
  instead = (command) => {
    if (command instanceof type) throw error
    return undefined
  }
  await expect(handle(batch(sampleAlert()))).rejects.toThrow(
    `1 of the batch could not be dealt with, it comes again. ${message}`,
  )
  instead = () => undefined
  asked = []
  await handle(batch(sampleAlert()))
  expect(commands(PublishCommand)).toHaveLength(1)
})

test('what SNS will never take does not come again', async () => {
  instead = (command) => {
    if (command instanceof PublishCommand) throw new InvalidParameterException({ message: 'Subject', $metadata: {} })
    return undefined
  }
  await handle(batch(sampleAlert()))
  expect(commands(SendMessageCommand)).toHaveLength(1)
})

test('the schedule finds nothing to tell when nothing was held back', async () => {
  await handle({ source: 'aws.events' })
  expect(commands(PublishCommand)).toEqual([])
  expect(commands(TransactWriteItemsCommand)).toEqual([])
})
