import { StackStatus } from '@aws-sdk/client-cloudformation'
import { expect, test } from '@jest/globals'
import { hasFailed, unsettled } from '../../../lambda/keep-alive/stack.ts'

const SETTLED = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]

test.each(Object.values(StackStatus))('a stack that is %s', (status) => {
  const because = unsettled({ name: 'pipeline', status, changedAt: new Date(0) })
  if (SETTLED.includes(status)) expect(because).toBeUndefined()
  else if (status.endsWith('_IN_PROGRESS'))
    expect(because).toBe(`Stack pipeline is ${status}: the deployment looks after the run.`)
  else expect(because).toContain(`Stack pipeline is ${status}: the job is not kept alive until a deployment ends well.`)
})

test.each(Object.values(StackStatus))('a stack that is %s has failed or not', (status) => {
  expect(hasFailed({ name: 'pipeline', status, changedAt: new Date(0) })).toBe(status.endsWith('_FAILED'))
})

test('a stack that is not there', () => {
  expect(unsettled({ name: 'pipeline', status: undefined, changedAt: new Date(0) })).toBe(
    'Stack pipeline is not there: there is no job to keep alive.',
  )
})
