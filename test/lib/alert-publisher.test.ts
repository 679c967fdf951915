import { describe, expect, test } from '@jest/globals'
import { BATCH } from '../../lib/alert-source.ts'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { ENVIRONMENTS, type Resource, synthesised } from './both-stacks.ts'
import { calledActions } from './called-actions.ts'
import { pipelineText } from './pipeline-text.ts'
import { allowedActions, statements } from './statements.ts'

/** Pages of a transaction of DynamoDB. */
const MOST_PAGES = 100

const { topic, retentionHours } = loadContract().pipeline.topics.alerts
const HANDLER = 'lambda/alert-publisher/handler.ts'

test('snapshot', () => {
  expect(pipelineText('AlertPublisher')).toMatchSnapshot()
})

describe.each(ENVIRONMENTS)('in %s', (name) => {
  const { resources } = synthesised(name)
  const config = loadConfig(name)
  const one = (path: string, type: string) =>
    resources.find((each) => each.path.startsWith(path) && each.type === type) as Resource
  const publisher = one('AlertPublisher/', 'AWS::Lambda::Function').properties
  const mapping = one('AlertPublisher/', 'AWS::Lambda::EventSourceMapping').properties

  test('it reads the topic of alerts of the contract, from the beginning, in a group that its role may use', () => {
    expect(mapping).toMatchObject({ Topics: [topic], StartingPosition: 'TRIM_HORIZON' })
    const group = mapping.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId
    const own = resources.filter(({ path, type }) => path.startsWith('AlertPublisher/') && type === 'AWS::IAM::Policy')
    const resourceOf = (action: string) =>
      statements(own)
        .filter(({ statement }) => [statement.Action].flat().includes(action))
        .map(({ statement }) => JSON.stringify(statement.Resource))
    expect(resourceOf('kafka-cluster:AlterGroup')).toEqual([expect.stringMatching(new RegExp(`/${group}"`))])
    expect(resourceOf('kafka-cluster:ReadData')).toEqual([expect.stringMatching(new RegExp(`/${topic}"`))])
    expect(resourceOf('ec2:CreateNetworkInterface').filter((each) => each === '"*"')).toHaveLength(1)
  })

  test('a batch fits into a transaction, with the two pages that all of it share', () => {
    expect(mapping.BatchSize).toBe(BATCH)
    expect(BATCH + 2).toBeLessThanOrEqual(MOST_PAGES)
  })

  test('no batch is given up, and nothing is wanted that only provisioned pollers do', () => {
    const controls = ['MaximumRetryAttempts', 'MaximumRecordAgeInSeconds', 'BisectBatchOnFunctionError']
    const given = Object.keys(mapping)
    expect(given.filter((key) => [...controls, 'FunctionResponseTypes', 'DestinationConfig'].includes(key))).toEqual([])
  })

  test('an event is remembered for longer than its topic keeps it, and limits are those of the config', () => {
    const { perDevice, global, windowMinutes } = config.alerts
    const { REMEMBERED_DAYS, ...variables } = publisher.Environment.Variables
    expect(24 * Number(REMEMBERED_DAYS)).toBeGreaterThan(retentionHours)
    const limits = { PER_DEVICE: perDevice, GLOBAL: global, WINDOW_MINUTES: windowMinutes }
    expect(variables).toMatchObject(Object.fromEntries(Object.entries(limits).map(([key, n]) => [key, String(n)])))
  })

  test('what it remembers, and what it could make nothing of, is encrypted with the customer key', () => {
    const table = one('AlertMemory/', 'AWS::DynamoDB::Table').properties
    expect(table).toMatchObject({
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: expect.anything() },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    })
    expect(one('AlertMemory/', 'AWS::SQS::Queue').properties.KmsMasterKeyId).toBeDefined()
  })

  test.each([
    ['sns', '@aws-sdk/client-sns', {}],
    ['sqs', '@aws-sdk/client-sqs', {}],
    ['dynamodb', '@aws-sdk/client-dynamodb', { TransactWriteItems: 'PutItem' }],
  ])('of %s its role may do what it calls', (service, client, needs: Record<string, string>) => {
    const called = calledActions(HANDLER, client).map((action) => `${service}:${needs[action] ?? action}`)
    expect(called.length).toBeGreaterThan(0)
    expect(allowedActions(resources, 'AlertPublisher', service)).toEqual(called.sort())
  })

  test('the interface of Lambda gets from the group of the brokers to them and to the endpoints', () => {
    const rules = resources.filter(({ type }) => type === 'AWS::EC2::SecurityGroupEgress')
    const ports = rules
      .filter(({ path }) => /^Network\/broker-group\//.test(path))
      .map(({ properties }) => properties.FromPort)
    expect(ports.sort()).toEqual([443, 9098])
  })
})
