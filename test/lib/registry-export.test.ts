import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { REFUSED, registryNamespace } from '../../lambda/registry-export/metrics.ts'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { REGISTRY_KEY } from '../../lib/registry-document.ts'
import { ENVIRONMENTS, type Resource, synthesised } from './both-stacks.ts'
import { calledActions } from './called-actions.ts'
import { pipelineText } from './pipeline-text.ts'
import { statements } from './statements.ts'

const ENTRY = join('lambda', 'registry-export', 'handler.ts')

test('snapshot', () => {
  expect(pipelineText('RegistryExport')).toMatchSnapshot()
})

describe.each(ENVIRONMENTS)('in %s', (name) => {
  const { resources } = synthesised(name)
  const own = resources.filter(({ path }) => path.startsWith('RegistryExport/'))
  const only = (type: string, from: readonly Resource[] = own) => {
    const found = from.filter((each) => each.type === type)
    expect(found).toHaveLength(1)
    return found[0]?.properties
  }
  const granted = statements(own.filter(({ type }) => type === 'AWS::IAM::Policy')).map(({ statement }) => statement)
  const actions = (service: string) =>
    granted.flatMap(({ Action }) => [Action ?? []].flat()).filter((action) => action.startsWith(`${service}:`))
  const { properties: fn } = own.find(({ type }) => type === 'AWS::Lambda::Function') as Resource

  test('it looks at the type that devices enrol with, takes the names of the contract, and writes into the lake', () => {
    expect(fn.Environment.Variables).toMatchObject({
      THING_TYPE: only('AWS::IoT::ThingType', resources).ThingTypeName,
      DEVICE_PATTERN: loadContract().pipeline.device.pattern,
      NAMESPACE: registryNamespace(name),
    })
    const document = JSON.stringify(fn.Environment.Variables.DOCUMENT)
    expect(document).toMatch(new RegExp(`"s3://",.*LakeData.*"/${REGISTRY_KEY}"`))
  })

  test('it comes as often as the config says, and a late or failed call is not repeated', () => {
    const minutes = loadConfig(name).devices.registryMinutes
    expect(only('AWS::Events::Rule').ScheduleExpression).toBe(`rate(${minutes} minutes)`)
    expect(only('AWS::Lambda::EventInvokeConfig')).toMatchObject({ MaximumRetryAttempts: 0 })
  })

  test('it may do in AWS IoT what its code calls, and no more', () => {
    const called = calledActions(ENTRY, '@aws-sdk/client-iot').map((action) => `iot:${action}`)
    expect(called).toHaveLength(3)
    expect(actions('iot').sort()).toEqual(called)
  })

  test('it reads and writes the document, and no other object', () => {
    const called = calledActions(ENTRY, '@aws-sdk/client-s3').map((action) => `s3:${action}`)
    expect(actions('s3').sort()).toEqual([...called, 's3:ListBucket'].sort())
    const onObjects = granted.filter(({ Action }) => [Action].flat().includes('s3:PutObject'))
    expect(onObjects).toHaveLength(1)
    expect(JSON.stringify(onObjects[0]?.Resource)).toMatch(new RegExp(`"/${REGISTRY_KEY}"[^,]*$`))
  })

  test('a device that is refused calls somebody', () => {
    const alarms = resources.filter(({ properties }) => properties.AlarmName === `tributary-${name}-things-refused`)
    expect(alarms.map(({ properties }) => [properties.Namespace, properties.MetricName, properties.Threshold])).toEqual(
      [[registryNamespace(name), REFUSED, 0]],
    )
  })
})
