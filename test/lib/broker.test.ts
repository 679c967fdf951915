import { describe, expect, test } from '@jest/globals'
import { Match } from 'aws-cdk-lib/assertions'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Broker } from '../../lib/broker.ts'
import type { EnvironmentConfig } from '../../lib/config.ts'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { DataKey } from '../../lib/data-key.ts'
import { Network } from '../../lib/network.ts'
import { stackWith } from './stack.ts'
import { templateText } from './template-text.ts'

const dev = loadConfig('dev')
const prod = loadConfig('prod')

function brokerOf(config: EnvironmentConfig) {
  const { built, template } = stackWith((stack) => {
    const key = new DataKey(stack, 'Key', config)
    const network = new Network(stack, 'Network', { config, key })
    const logBucket = new Bucket(stack, 'Logs')
    return new Broker(stack, 'Broker', { config, contract: loadContract(), key, network, logBucket })
  })
  return { broker: built, template: template() }
}

function serverProperties({ template }: ReturnType<typeof brokerOf>): Record<string, string> {
  const [configuration] = Object.values(template.findResources('AWS::MSK::Configuration'))
  const lines = configuration?.['Properties'].ServerProperties.trimEnd().split('\n') as string[]
  return Object.fromEntries(lines.map((line) => line.split('=')))
}

/** What AWS lets one set of Express brokers, of all that a broker's configuration may hold. */
const EXPRESS_KEYS = [
  'allow.everyone.if.no.acl.found',
  'auto.create.topics.enable',
  'compression.type',
  'connections.max.idle.ms',
  'delete.topic.enable',
  'group.initial.rebalance.delay.ms',
  'group.max.session.timeout.ms',
  'leader.imbalance.per.broker.percentage',
  'log.cleanup.policy',
  'log.message.timestamp.after.max.ms',
  'log.message.timestamp.before.max.ms',
  'log.message.timestamp.type',
  'log.retention.bytes',
  'log.retention.ms',
  'max.connections.per.ip',
  'max.incremental.fetch.session.cache.slots',
  'message.max.bytes',
  'num.partitions',
  'offsets.retention.minutes',
  'replica.fetch.max.bytes',
  'replica.selector.class',
  'socket.receive.buffer.bytes',
  'socket.request.max.bytes',
  'socket.send.buffer.bytes',
  'transaction.max.timeout.ms',
  'transactional.id.expiration.ms',
]

test.each([
  ['standard brokers', dev],
  ['express brokers', prod],
])('snapshot of %s', (_, config) => {
  const parts = templateText(brokerOf(config).template).split('\n\n')
  const own = parts.filter((part) => /^(Broker|\w+Topic|Logs\/Policy)/.test(part))
  expect(`${own.join('\n\n')}\n`).toMatchSnapshot()
})

describe('express brokers', () => {
  const express = brokerOf(prod)

  test('are told only what they let one set', () => {
    const keys = Object.keys(serverProperties(express))
    expect(keys).toContain('auto.create.topics.enable')
    expect(keys.filter((key) => !EXPRESS_KEYS.includes(key))).toEqual([])
  })

  test('have no storage to size', () => {
    express.template.hasResourceProperties('AWS::MSK::Cluster', {
      BrokerNodeGroupInfo: { StorageInfo: Match.absent(), ClientSubnets: Match.anyValue() },
      StorageMode: Match.absent(),
    })
  })
})

test.each([
  [2, '1'],
  [3, '2'],
] as const)('standard brokers in %d zones hold a copy in each, and writes wait for all but one', (zones, inSync) => {
  const standard = brokerOf({ ...dev, broker: { ...dev.broker, zones, perZone: 2, storageGiB: 70 } })
  expect(serverProperties(standard)).toMatchObject({
    'default.replication.factor': String(zones),
    'min.insync.replicas': inSync,
    'unclean.leader.election.enable': 'false',
  })
  standard.template.hasResourceProperties('AWS::MSK::Cluster', {
    NumberOfBrokerNodes: 2 * zones,
    BrokerNodeGroupInfo: { StorageInfo: { EBSStorageInfo: { VolumeSize: 70 } } },
  })
  const [cluster] = Object.values(standard.template.findResources('AWS::MSK::Cluster'))
  expect(cluster?.['Properties'].BrokerNodeGroupInfo.ClientSubnets).toHaveLength(zones)
  standard.template.allResourcesProperties('AWS::MSK::Topic', { ReplicationFactor: zones })
})

describe.each([
  ['dev', dev],
  ['prod', prod],
])('in %s', (name, config) => {
  const { broker, template } = brokerOf(config)

  test('nobody comes without TLS and a name, or from outside', () => {
    template.hasResourceProperties('AWS::MSK::Cluster', {
      ClusterName: broker.clusterName,
      ClientAuthentication: {
        Sasl: { Iam: { Enabled: true }, Scram: { Enabled: true } },
        Unauthenticated: { Enabled: false },
      },
      EncryptionInfo: {
        EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true },
        EncryptionAtRest: { DataVolumeKMSKeyId: Match.anyValue() },
      },
      BrokerNodeGroupInfo: { ConnectivityInfo: { PublicAccess: { Type: 'DISABLED' } } },
    })
    expect(serverProperties({ broker, template })).toMatchObject({
      'allow.everyone.if.no.acl.found': 'false',
      'auto.create.topics.enable': 'false',
    })
  })

  test('MSK takes the secret of the IoT user: its name, its key, its fields', () => {
    expect(broker.iotUser.secretName).toBe(`AmazonMSK_tributary-${name}-iot`)
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: broker.iotUser.secretName,
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      GenerateSecretString: {
        SecretStringTemplate: JSON.stringify({ username: broker.iotUser.username }),
        GenerateStringKey: 'password',
      },
    })
    const [secret] = Object.keys(template.findResources('AWS::SecretsManager::Secret'))
    template.hasResourceProperties('AWS::MSK::BatchScramSecret', { SecretArnList: [{ Ref: secret }] })
  })

  test('logs find their bucket open when the brokers start', () => {
    const [policy] = Object.keys(template.findResources('AWS::S3::BucketPolicy'))
    template.hasResource('AWS::MSK::Cluster', {
      DependsOn: Match.arrayWith([policy]),
      Properties: { LoggingInfo: { BrokerLogs: { S3: { Enabled: true, Prefix: 'brokers' } } } },
    })
  })
})

test('what cannot be made anew stays in prod, and goes with the stack in dev', () => {
  const types = ['Cluster', 'Configuration', 'BatchScramSecret'].map((type) => `AWS::MSK::${type}`)
  for (const type of [...types, 'AWS::SecretsManager::Secret']) {
    const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }
    brokerOf(prod).template.allResources(type, kept)
    brokerOf(dev).template.allResources(type, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' })
  }
})
