import { describe, expect, test } from '@jest/globals'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { loadConfig } from '../../lib/config-check.ts'
import { type Contract, loadContract, streamEntries } from '../../lib/contract.ts'
import { DataKey } from '../../lib/data-key.ts'
import { Ingest } from '../../lib/ingest.ts'
import { topicOf } from '../../lib/mqtt-pattern.ts'
import { stackWith } from './stack.ts'
import { templateText } from './template-text.ts'

const contract = loadContract()

interface Rule {
  readonly RuleName: string
  readonly TopicRulePayload: {
    readonly Sql: string
    readonly AwsIotSqlVersion: string
    readonly RuleDisabled: boolean
    readonly Actions: { readonly Kafka: Kafka }[]
    readonly ErrorAction: { readonly S3: { readonly Key: string } }
  }
}

interface Kafka {
  readonly Topic: string
  readonly Key: string
  readonly Headers: { readonly Key: string; readonly Value: string }[]
  readonly ClientProperties: Record<string, unknown>
}

function ingest(name: string, from: Contract = contract) {
  const { template, built } = stackWith((stack) => {
    const config = loadConfig(name)
    const key = new DataKey(stack, 'Key', config)
    return new Ingest(stack, 'Ingest', {
      config,
      contract: from,
      key,
      destinationArn: 'arn:aws:iot:eu-central-1:123456789012:ruledestination/vpc/1',
      bootstrap: 'b-1.example:9096,b-2.example:9096',
      iotUser: {
        secretName: `AmazonMSK_tributary_${name}_iot`,
        secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:AmazonMSK_tributary_iot-a1b2c3',
      },
      failedActions: new Bucket(stack, 'FailedActions', { encryptionKey: key }),
    })
  })
  return { template: template(), ruleNames: built.ruleNames }
}

function rulesOf(name: string, from?: Contract): Rule[] {
  const rules = ingest(name, from).template.findResources('AWS::IoT::TopicRule')
  return Object.values(rules).map(({ Properties }) => Properties as Rule)
}

test('snapshot', () => {
  expect(templateText(ingest('dev').template)).toMatchSnapshot()
})

describe.each(['dev', 'prod'])('in %s', (name) => {
  const rules = rulesOf(name)

  test('each stream has one rule, from its MQTT topics to its Kafka topic', () => {
    expect(Object.keys(ingest(name).ruleNames)).toEqual(Object.keys(contract.streams))
    expect(
      rules.map((rule) => [rule.TopicRulePayload.Sql, rule.TopicRulePayload.Actions.map((a) => a.Kafka.Topic)]),
    ).toEqual(
      streamEntries(contract).map(([, { mqtt, kafka }]) => [`SELECT * FROM '${topicOf(mqtt, '+')}'`, [kafka.topic]]),
    )
  })

  test('names are those that metrics have, and ones that AWS IoT takes', () => {
    expect(rules.map((rule) => rule.RuleName)).toEqual(Object.values(ingest(name).ruleNames))
    for (const { RuleName } of rules) expect(RuleName).toMatch(/^[a-zA-Z0-9_]{1,128}$/)
  })

  test('each rule is enabled, in a stated dialect', () => {
    for (const { TopicRulePayload: rule } of rules) {
      expect(rule.RuleDisabled).toBe(false)
      expect(rule.AwsIotSqlVersion).toBe('2016-03-23')
    }
  })

  test('the headers are those of the contract', () => {
    for (const { TopicRulePayload: rule } of rules) {
      expect(rule.Actions[0]?.Kafka.Headers.map((header) => header.Key)).toEqual(Object.keys(contract.pipeline.headers))
    }
  })

  test('no record counts as written before every in-sync replica has it', () => {
    for (const { TopicRulePayload: rule } of rules) {
      expect(rule.Actions[0]?.Kafka.ClientProperties).toMatchObject({ acks: 'all', 'security.protocol': 'SASL_SSL' })
    }
  })

  test('what could not be delivered goes to a folder of its stream, under a name that is never used twice', () => {
    expect(rules.map((rule) => rule.TopicRulePayload.ErrorAction.S3.Key)).toEqual(
      streamEntries(contract).map(
        ([stream]) => `${stream}/\${parse_time("yyyy/MM/dd/HH", timestamp())}/\${timestamp()}-\${newuuid()}.json`,
      ),
    )
  })
})

test('a stream whose device is on another level gets the key from there', () => {
  const energy = {
    ...contract.streams.logs,
    mqtt: 'plants/{device_id}',
    kafka: { ...contract.streams.logs.kafka, topic: 'e' },
  }
  const deep = { ...energy, mqtt: 'plants/north/{device_id}/energy' }
  const more = { ...contract, streams: { ...contract.streams, energy, deep } as Contract['streams'] }
  const rules = rulesOf('dev', more)
  const keys = rules.map((rule) => rule.TopicRulePayload.Actions[0]?.Kafka.Key)
  const expected = streamEntries(more).map(([, { mqtt }]) => topicOf(mqtt, 'X').split('/').indexOf('X') + 1)
  expect(keys).toEqual(expected.map((level) => `\${topic(${level})}`))
  expect(new Set(keys).size).toBeGreaterThan(1)
})

test('the password is read by a role that may read this secret and nothing else', () => {
  const text = templateText(ingest('dev').template)
  const role = /^Ingest\/SecretReader {2}AWS::IAM::Role\n(?: .*\n)+/m.exec(text)?.[0] ?? ''
  expect(role.match(/^ +allow .*$/gm)?.map((line) => line.trim())).toEqual([
    'allow iot.amazonaws.com sts:AssumeRole if aws:SourceAccount StringEquals {AccountId}',
    'allow kms:Decrypt on {Key.Arn} if kms:ViaService StringEquals secretsmanager.{Region}.amazonaws.com',
    expect.stringMatching(/^allow secretsmanager:DescribeSecret, secretsmanager:GetSecretValue on arn:[^ *]+$/),
  ])
})
