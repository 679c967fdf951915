import { expect, test } from '@jest/globals'
import { Match } from 'aws-cdk-lib/assertions'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { DataKey } from '../../lib/data-key.ts'
import { Lake } from '../../lib/lake.ts'
import { stackWith } from './stack.ts'
import { templateText } from './template-text.ts'

function lake(environment: 'dev' | 'prod') {
  const { built, template, stack } = stackWith((stack) => {
    const config = loadConfig(environment)
    return new Lake(stack, 'Lake', { config, contract: loadContract(), key: new DataKey(stack, 'Key', config) })
  })
  return { lake: built, stack, template: template() }
}

test.each(['dev', 'prod'] as const)('snapshot of %s', (environment) => {
  expect(templateText(lake(environment).template)).toMatchSnapshot()
})
