import { expect, test } from '@jest/globals'
import type { Run } from '../../../lambda/job/emr.ts'
import { failureOf } from '../../../lambda/job-run/failure.ts'
import { sample } from '../job/sample.ts'

const PLACE = { definition: sample(), region: 'eu-central-1' }
const RUN: Run = {
  applicationId: '00f1abcd',
  id: '00f2efgh',
  name: 'stream-0123456789ab-0123456789ab',
  state: 'FAILED',
  stateDetails: '',
  createdAt: new Date(0),
  updatedAt: new Date(0),
}
const REPORT = { run: RUN.name, state: 'failed' as const, at: 1, queries: {} }

test('a failure says what happened, and where to read on', () => {
  expect(
    failureOf({ ...RUN, stateDetails: 'ExitCode: 1' }, { ...REPORT, reason: 'no\n lake' }, 'has ended', PLACE),
  ).toBe(
    'Run stream-0123456789ab-0123456789ab (00f2efgh) has ended. The job says: no lake. EMR says: ExitCode: 1. ' +
      'Logs: https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/' +
      '$252Ftributary$252Fdev$252Fjob$3FlogStreamNameFilter$3D$252Fapplications$252F00f1abcd$252Fjobs$252F00f2efgh ' +
      'or: aws logs tail /tributary/dev/job --since 1h --log-stream-name-prefix /applications/00f1abcd/jobs/00f2efgh',
  )
})

test('however much there is to say, the events of CloudFormation show all of the link', () => {
  const long = 'at org.apache.spark.SparkException\n'.repeat(100)
  const reason = failureOf({ ...RUN, stateDetails: long }, { ...REPORT, reason: long }, 'has ended', PLACE)
  expect(reason.length).toBeLessThanOrEqual(900)
  expect(reason).toContain('… EMR says: at org')
  expect(reason).toMatch(/… Logs: https:.*--log-stream-name-prefix \/applications\/00f1abcd\/jobs\/00f2efgh$/)
})
