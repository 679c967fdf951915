import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { Match } from 'aws-cdk-lib/assertions'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { DataKey } from '../../lib/data-key.ts'
import { Lake } from '../../lib/lake.ts'
import { stackWith } from './stack.ts'
import { templateText } from './template-text.ts'

const BUCKETS = ['Checkpoints', 'Data', 'FailedActions', 'Logs', 'ServiceLogs']

function lakeOf(environment: 'dev' | 'prod') {
  const { built, template } = stackWith((stack) => {
    const config = loadConfig(environment)
    return new Lake(stack, 'Lake', { config, contract: loadContract(), key: new DataKey(stack, 'Key', config) })
  })
  return { lake: built, template: template() }
}

const [dev, prod] = [lakeOf('dev'), lakeOf('prod')]

test('snapshot of dev', () => {
  expect(templateText(dev.template)).toMatchSnapshot()
})

test('all but the logs of services use the customer key, S3 refuses it for its own logs', () => {
  const keys = Object.entries(prod.template.findResources('AWS::S3::Bucket')).map(([id, { Properties }]) => [
    id.replace(/^Lake|[0-9A-F]{8}$/g, ''),
    Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
  ])
  expect(Object.fromEntries(keys)).toEqual({
    ...Object.fromEntries(BUCKETS.map((name) => [name, 'aws:kms'])),
    ServiceLogs: 'AES256',
  })
})

test.each([
  [dev, 'Delete', BUCKETS.length],
  [prod, 'Retain', 0],
])('data stays, or goes with everything in it', ({ template }, policy, emptied) => {
  template.allResources('AWS::S3::Bucket', { DeletionPolicy: policy, UpdateReplacePolicy: policy })
  template.allResources('AWS::Glue::Database', {
    // Its name is fixed: kept after a failed first deployment, it would make the next one fail.
    DeletionPolicy: policy === 'Retain' ? 'RetainExceptOnCreate' : policy,
    UpdateReplacePolicy: policy,
  })
  template.resourceCountIs('AWS::S3::Bucket', BUCKETS.length)
  template.resourceCountIs('Custom::S3AutoDeleteObjects', emptied)
})

test('the function that empties buckets keeps its logs as all others do', () => {
  dev.template.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 900,
    LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('bucketemptyinglogs') } },
  })
  dev.template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/tributary/dev/bucket-emptying',
    RetentionInDays: 7,
  })
})

test('objects go when the config says', () => {
  const days = Object.entries(prod.template.findResources('AWS::S3::Bucket')).map(([id, { Properties }]) => {
    const [leftovers, expiry] = Properties.LifecycleConfiguration.Rules
    const name = id.replace(/^Lake|[0-9A-F]{8}$/g, '')
    return [name, [leftovers.NoncurrentVersionExpiration.NoncurrentDays, expiry?.ExpirationInDays]]
  })
  expect(Object.fromEntries(days)).toEqual({
    Checkpoints: [1, undefined],
    Data: [30, undefined],
    FailedActions: [30, 90],
    Logs: [1, 90],
    ServiceLogs: [1, 90],
  })
})

test('the job finds the database that is deployed', () => {
  const database = Object.values(prod.template.findResources('AWS::Glue::Database'))[0]?.Properties.DatabaseInput.Name
  const url = prod.lake.url.replace(/\$\{[^}]*\}/g, 'a-bucket')
  const read = 'import sys; from tributary.addresses import LakeAddress as A; print(A.parse(sys.argv[1]))'
  const address = execFileSync('.tributary/venv/bin/python', ['-c', read, url], { env: { PYTHONPATH: 'jobs' } })
  expect(address.toString().trim()).toBe(`LakeAddress(warehouse='s3://a-bucket/tables', database='${database}')`)
})
