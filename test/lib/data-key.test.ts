import { expect, test } from '@jest/globals'
import { AlarmTopic } from '../../lib/alarm-topic.ts'
import { loadConfig } from '../../lib/config-check.ts'
import { DataKey } from '../../lib/data-key.ts'
import { stackWith } from './stack.ts'
import { templateText } from './template-text.ts'

test('snapshot', () => {
  const { template } = stackWith((stack) => {
    const config = loadConfig('dev')
    const key = new DataKey(stack, 'Key', config)
    return new AlarmTopic(stack, 'Alarms', { config, key })
  })
  expect(templateText(template())).toMatchSnapshot()
})
