import { expect, test } from '@jest/globals'
import { RETRY, STATE_CHANGE } from '../../lambda/keep-alive/event.ts'
import { loadConfig } from '../../lib/config-check.ts'
import { ENVIRONMENTS, type Resource, synthesised } from './both-stacks.ts'
import { pipelineText } from './pipeline-text.ts'

test('snapshot', () => {
  expect(pipelineText('KeepAlive')).toMatchSnapshot()
})

test.each(ENVIRONMENTS)('in %s it is called for the runs of its own application, and each minute', (name) => {
  const inPipeline = synthesised(name).resources.filter(({ stack }) => stack === 'pipeline')
  const ofType = (type: string) => inPipeline.filter((each) => each.type === type)
  const [application] = ofType('AWS::EMRServerless::Application') as [Resource]
  const ofKeepAlive = ofType('AWS::Events::Rule').filter(({ path }) => path.startsWith('KeepAlive/'))
  const rules = ofKeepAlive.map(({ properties }) => properties)
  const patterns = rules.flatMap(({ EventPattern }) => EventPattern ?? [])
  expect(patterns.map((pattern) => pattern['detail-type'])).toEqual([[STATE_CHANGE], [RETRY]])
  for (const { detail } of patterns) {
    expect(detail.applicationId).toEqual([{ 'Fn::GetAtt': [application.id, 'ApplicationId'] }])
  }
  expect(rules.flatMap(({ ScheduleExpression }) => ScheduleExpression ?? [])).toEqual(['rate(1 minute)'])
})

test.each(ENVIRONMENTS)(
  'in %s it looks at its own stack, and gives up after as many runs as the config says',
  (name) => {
    const { resources } = synthesised(name)
    const [keepAlive] = resources.filter(({ properties }) => properties.FunctionName === `tributary-${name}-keep-alive`)
    expect(keepAlive?.properties.Environment.Variables).toMatchObject({
      STACK_NAME: `tributary-${name}-pipeline`,
      MOST_ATTEMPTS: String(loadConfig(name).processing.restartAttempts),
    })
  },
)
