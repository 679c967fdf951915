import { expect, test } from '@jest/globals'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { wanted } from '../../lambda/table-optimizers/wanted.ts'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract, streamEntries } from '../../lib/contract.ts'
import { DataKey } from '../../lib/data-key.ts'
import { TableOptimizers } from '../../lib/table-optimizers.ts'
import { stackWith } from './stack.ts'
import { templateText } from './template-text.ts'

const contract = loadContract()

function templateOf(environment: 'dev' | 'prod') {
  return stackWith((stack) => {
    const config = loadConfig(environment)
    const place = { databaseName: `tributary_${environment}`, bucket: new Bucket(stack, 'Data') }
    return new TableOptimizers(stack, 'Optimizers', {
      config,
      contract,
      key: new DataKey(stack, 'Key', config),
      ...place,
    })
  }).template()
}

const prod = templateOf('prod')

function only(type: string, name: string) {
  const found = Object.entries(prod.findResources(type)).filter(([id]) => id.includes(name))
  expect(found).toHaveLength(1)
  return found[0]?.[1].Properties
}

test('snapshot', () => {
  expect(templateText(templateOf('dev'))).toMatchSnapshot()
})

test('every table that the job makes is optimized, and known to event, resource, and the role of Glue', () => {
  const tables = [
    ...streamEntries(contract).map(([, { table }]) => table.name),
    ...['rejected', 'batches', 'alerts', 'devices'],
  ]
  expect(wanted(only('AWS::Lambda::Function', 'OptimizersFunction').Environment.Variables).tables).toEqual(tables)
  expect(only('AWS::Events::Rule', 'TablesMade').EventPattern.detail.changedTables).toEqual(tables)
  expect(only('Custom::TableOptimizers', '').tables).toEqual(tables)
  const role = JSON.stringify(only('AWS::IAM::Policy', 'OptimizersRole').PolicyDocument)
  for (const table of tables) expect(role).toContain(`:table/tributary_prod/${table}"`)
})

test('what the config says reaches the optimizers', () => {
  const { optimizers } = wanted(only('AWS::Lambda::Function', 'OptimizersFunction').Environment.Variables)
  expect(optimizers.retention.retentionConfiguration?.icebergConfiguration).toMatchObject({
    snapshotRetentionPeriodInDays: 7,
    cleanExpiredFiles: true,
  })
  expect(optimizers.orphan_file_deletion.orphanFileDeletionConfiguration?.icebergConfiguration).toEqual({
    orphanFileRetentionPeriodInDays: 7,
  })
})

test('a change of any setting brings the function to look again', () => {
  const { TABLES, NODE_OPTIONS, ...settings } = only('AWS::Lambda::Function', 'OptimizersFunction').Environment
    .Variables
  expect(only('Custom::TableOptimizers', '').settings).toEqual(settings)
  expect(Object.keys(settings)).toContain('SNAPSHOT_DAYS')
})
