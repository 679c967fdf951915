import { describe, expect, test } from '@jest/globals'
import { loadContract, streamEntries } from '../../lib/contract.ts'
import { STATEFUL_TYPES as STATEFUL } from '../../lib/stateful.ts'
import { type Resource, synthesised, VARIANTS } from './both-stacks.ts'
import { openings } from './openings.ts'
import { IOT_INTERFACES, STAR_RESOURCES, STARS_OF_IOT } from './star-resources.ts'
import { type Statement, statements } from './statements.ts'

const contract = loadContract()
/** S3 and the database deliver their logs to a bucket with S3's own key only. */
const SERVICE_LOGS = 'Lake/ServiceLogs/Resource'

describe.each(VARIANTS)('in %s', (environment) => {
  const { resources } = synthesised(environment)
  const ofType = (type: string) => resources.filter((resource) => resource.type === type)
  const paths = (some: readonly Resource[]) => some.map(({ path }) => path)

  test.each(streamEntries(contract))('stream %s has a rule, a topic, an ACL and table optimizers', (_, stream) => {
    const rules = ofType('AWS::IoT::TopicRule').filter(({ properties }) =>
      properties.TopicRulePayload.Actions.some(
        ({ Kafka }: never) => (Kafka as { Topic: string })?.Topic === stream.kafka.topic,
      ),
    )
    expect(rules).toHaveLength(1)
    const topics = ofType('AWS::MSK::Topic').filter(({ properties }) => properties.TopicName === stream.kafka.topic)
    expect(topics).toHaveLength(1)
    expect(JSON.stringify(resources.filter(({ id }) => id === 'IotUserAcls'))).toContain(`"${stream.kafka.topic}"`)
    expect(optimizedTables(resources).map((tables) => tables.includes(stream.table.name))).toEqual([
      true,
      true,
      true,
      true,
    ])
  })

  test('nothing is public', () => {
    expect(paths([...ofType('AWS::EC2::InternetGateway'), ...ofType('AWS::EC2::NatGateway')])).toEqual([])
    const subnets = ofType('AWS::EC2::Subnet')
    expect(subnets.length).toBeGreaterThanOrEqual(3)
    expect(paths(subnets.filter(({ properties }) => properties.MapPublicIpOnLaunch !== false))).toEqual([])
    for (const { properties } of ofType('AWS::S3::Bucket')) {
      expect(Object.values(properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true])
    }
    for (const { properties } of ofType('AWS::MSK::Cluster')) {
      expect(properties.BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type).toBe('DISABLED')
    }
    for (const { properties } of ofType('AWS::Timestream::InfluxDBInstance')) {
      expect(properties.PubliclyAccessible).toBe(false)
    }
    expect(openings(resources)).toEqual([])
  })

  test('every bucket and every topic is encrypted with the customer key and takes TLS only', () => {
    for (const { properties, path, id } of ofType('AWS::S3::Bucket')) {
      const [rule] = properties.BucketEncryption.ServerSideEncryptionConfiguration
      const byS3 = path === SERVICE_LOGS
      const wanted = byS3 ? 'AES256' : 'aws:kms'
      expect([path, rule.ServerSideEncryptionByDefault.SSEAlgorithm]).toEqual([path, wanted])
      expect([path, rule.ServerSideEncryptionByDefault.KMSMasterKeyID !== undefined]).toEqual([path, !byS3])
      expect([path, deniesPlainText('AWS::S3::BucketPolicy', 'Bucket', id)]).toEqual([path, true])
    }
    for (const { properties, path, id } of ofType('AWS::SNS::Topic')) {
      expect(properties.KmsMasterKeyId).toBeDefined()
      expect([path, deniesPlainText('AWS::SNS::TopicPolicy', 'Topics', id)]).toEqual([path, true])
    }
    for (const { properties } of ofType('AWS::MSK::Cluster')) {
      expect(properties.EncryptionInfo.EncryptionInTransit).toEqual({ ClientBroker: 'TLS', InCluster: true })
      expect(properties.EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId).toBeDefined()
    }
    for (const { properties } of ofType('AWS::Logs::LogGroup')) expect(properties.KmsKeyId).toBeDefined()
    for (const { properties } of ofType('AWS::SecretsManager::Secret')) expect(properties.KmsKeyId).toBeDefined()
  })

  function deniesPlainText(type: string, reference: string, id: string): boolean {
    return ofType(type)
      .filter(({ properties }) => JSON.stringify(properties[reference]).includes(`"${id}"`))
      .flatMap(({ properties }) => properties.PolicyDocument.Statement as Statement[])
      .some(({ Effect, Condition }) => Effect === 'Deny' && Condition?.['Bool']?.['aws:SecureTransport'] === 'false')
  }

  test('no action is a star', () => {
    const starred = statements(resources).filter(({ statement, path, type }) => {
      const root = type === 'AWS::KMS::Key' && JSON.stringify(statement.Principal).includes(':root')
      const deny = statement.Effect === 'Deny'
      return !root && !deny && actions(statement).some((action) => /^\*$|^[a-z0-9-]+:\*$/.test(action)) && path
    })
    expect(starred.map(({ path, statement }) => [path, statement.Action])).toEqual([])
  })

  test('no resource is a star without a reason', () => {
    const starred = statements(resources).filter(({ statement, type }) => {
      const isKeyPolicy = type === 'AWS::KMS::Key' || type === 'AWS::S3::BucketPolicy'
      return statement.Effect === 'Allow' && !isKeyPolicy && [statement.Resource].flat().includes('*')
    })
    const unexplained = starred.flatMap(({ path, statement }) =>
      actions(statement)
        .filter((action) => !(action in STAR_RESOURCES || (path === IOT_INTERFACES && STARS_OF_IOT.includes(action))))
        .map((action) => `${path}: ${action}`),
    )
    expect(unexplained).toEqual([])
  })

  test('no function may make a log group: what comes late would make a deleted one again', () => {
    const roleIds = ofType('AWS::Lambda::Function').map(({ properties }) => properties.Role['Fn::GetAtt'][0] as string)
    const roles = ofType('AWS::IAM::Role').filter(({ id }) => roleIds.includes(id))
    expect(roles).toHaveLength(new Set(roleIds).size)
    expect(paths(roles.filter(({ properties }) => properties.ManagedPolicyArns))).toEqual([])
    const policies = ofType('AWS::IAM::Policy').filter(({ properties }) =>
      properties.Roles.some(({ Ref }: { Ref: string }) => roleIds.includes(Ref)),
    )
    const granted = statements([...roles, ...policies])
    const writing = granted.filter(({ statement }) => actions(statement).includes('logs:PutLogEvents'))
    expect(writing.length).toBeGreaterThanOrEqual(roles.length)
    const making = granted.filter(({ statement }) => actions(statement).includes('logs:CreateLogGroup'))
    expect(making.map(({ path }) => path)).toEqual([])
  })

  test('every function keeps its logs for a stated time, ends in time, and has an alarm for its errors', () => {
    const alarms = JSON.stringify(ofType('AWS::CloudWatch::Alarm').map(({ properties }) => properties))
    const functions = ofType('AWS::Lambda::Function')
    expect(functions.length).toBeGreaterThan(0)
    const groups = ofType('AWS::Logs::LogGroup')
    for (const { properties, path, id } of functions) {
      const group = properties.LoggingConfig?.LogGroup?.Ref
      expect([path, groups.find((each) => each.id === group)?.properties.RetentionInDays]).toEqual([
        path,
        expect.any(Number),
      ])
      expect([path, properties.Timeout, properties.MemorySize]).toEqual([path, expect.any(Number), expect.any(Number)])
      // The CDK's function that waits fails each time there is more to wait for.
      const watched = properties.Handler !== 'framework.isComplete'
      const found = alarms.includes(`"${properties.FunctionName ?? id}"`) || alarms.includes(id)
      expect([path, found]).toEqual([path, watched])
    }
  })
})

const RETAINED = VARIANTS.filter((name) => name !== 'dev')

test.each(RETAINED)('every stateful resource of %s is retained', (name) => {
  const { resources } = synthesised(name)
  const lost = resources
    .filter(({ type, stack }) => STATEFUL.includes(type) && !(stack === 'pipeline' && type === 'AWS::Logs::LogGroup'))
    .filter(({ deletionPolicy, updateReplacePolicy }) =>
      [deletionPolicy, updateReplacePolicy].some((policy) => !policy?.startsWith('Retain')),
    )
  expect(lost.map(({ path, type }) => `${path} ${type}`)).toEqual([])
})

test.each(RETAINED)('what has a fixed name in %s is not kept when the deployment that made it fails', (name) => {
  const named = synthesised(name).resources.filter((each) => STATEFUL.includes(each.type) && fixedName(each))
  expect(named.length).toBeGreaterThan(20)
  const taken = named.filter(({ deletionPolicy }) => !['RetainExceptOnCreate', 'Delete'].includes(deletionPolicy ?? ''))
  expect(taken.map(({ path, deletionPolicy }) => [path, deletionPolicy])).toEqual([])
})

/** The name of a resource that the template chooses: the same at each attempt. */
function fixedName({ properties }: Resource): string | undefined {
  const { DatabaseInput, Name, ...others } = properties
  const names = ['Bucket', 'Cluster', 'Database', 'LogGroup', 'Table', 'ThingGroup', 'Topic'].map((of) => `${of}Name`)
  return [DatabaseInput?.Name, Name, ...names.map((name) => others[name])].find((name) => typeof name === 'string')
}

test('every type that is known to hold data is looked at', () => {
  const types = new Set(VARIANTS.flatMap((name) => synthesised(name).resources.map(({ type }) => type)))
  expect(STATEFUL.filter((type) => !types.has(type))).toEqual([])
})

function actions(statement: Statement): string[] {
  return [statement.Action ?? []].flat()
}

/** The tables that are optimized, by each of the four places that name them: event, function, resource and role. */
function optimizedTables(resources: readonly Resource[]): string[][] {
  const inLake = resources.filter(({ path }) => path.startsWith('Lake/Optimizers/'))
  const one = (type: string, id: string) =>
    inLake.find((each) => each.type === type && each.path.startsWith(`Lake/Optimizers/${id}`))?.properties
  const arns = statements(inLake.filter(({ type, path }) => type === 'AWS::IAM::Policy' && path.includes('/Role/')))
    .flatMap(({ statement }) => [statement.Resource].flat())
    .map((resource) => /:table\/[^/"]+\/([^/"]+)"/.exec(JSON.stringify(resource))?.[1])
  return [
    one('AWS::Events::Rule', 'TablesMade').EventPattern.detail.changedTables,
    JSON.parse(one('AWS::Lambda::Function', 'Function').Environment.Variables.TABLES),
    one('Custom::TableOptimizers', 'Resource').tables,
    arns.filter((name) => name !== undefined),
  ]
}
