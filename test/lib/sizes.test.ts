import { describe, expect, test } from '@jest/globals'
import { jobJars } from '../../lib/job-package/jars.ts'
import { jobSources } from '../../lib/job-package/sources.ts'
import { type Resource, synthesised, VARIANTS } from './both-stacks.ts'
import { deployed } from './deployed-values.ts'
import { smallSources } from './job-sources.ts'

/** Characters that an advanced parameter of SSM holds. */
const PARAMETER = 8192
/** Characters of the `Cause` of a failed task of Step Functions; of a longer one the framework cannot read the event. */
const CAUSE = 32_768
/** Of what stands around the properties in an event: above all the URL for the answer. */
const AROUND = 3000

/** Of a jar's URL in the bucket of assets. */
const JAR_URL = 150

/** Characters by which the job is longer with all of its jars than it is in these templates. */
const more = JAR_URL * (jobJars(jobSources()).length - jobJars(smallSources()).length)

describe.each(VARIANTS)('in %s', (name) => {
  const { resources } = synthesised(name)

  test('the definition of the job fits into its parameter', () => {
    const [parameter] = resources.filter(({ properties: { Name } }) => /^\/tributary\/\w+\/job$/.test(Name)) as [
      Resource,
    ]
    expect((deployed(parameter.properties.Value) as string).length + more).toBeLessThan(PARAMETER)
  })

  test('an event of the run fits into the error by which the framework asks again', () => {
    const [run] = resources.filter(({ type }) => type === 'Custom::TributaryJob') as [Resource]
    const ResourceProperties = { ...deployed(run.properties), more: '-'.repeat(more) }
    const event = { ResourceProperties, OldResourceProperties: ResourceProperties, around: '-'.repeat(AROUND) }
    // As Lambda tells of an error: its message, which is the event, is in the trace too.
    const errorMessage = JSON.stringify(event)
    const error = {
      errorType: 'Retry',
      errorMessage,
      trace: [`Retry: ${errorMessage}`, ...Array(10).fill('-'.repeat(100))],
    }
    expect(JSON.stringify(error).length).toBeLessThan(CAUSE)
  })
})
