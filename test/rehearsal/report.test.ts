import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { ROOT } from '../../local/checks/run.ts'
import { firstWords, withoutPaths } from './report.ts'

test('of an event a person reads what the function says, without what the framework adds after it', () => {
  const event =
    'UPDATE_FAILED: Query trends cannot go on.\nNothing was stopped.\n \nLogs: /aws/lambda/x\n  at fail (index.mjs)'
  expect(firstWords(event)).toBe('UPDATE_FAILED: Query trends cannot go on.\nNothing was stopped.')
  expect(firstWords('UPDATE_COMPLETE')).toBe('UPDATE_COMPLETE')
})

test('no path of this machine is in the report', () => {
  const text = `at fail (file://${join(ROOT, '.tributary', 'x.mjs')}:1:2), see ${join(ROOT, 'lib', 'a.ts')}`
  expect(withoutPaths(text)).toBe('at fail (.tributary/x.mjs:1:2), see lib/a.ts')
})
