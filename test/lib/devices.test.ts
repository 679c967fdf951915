import { describe, expect, test } from '@jest/globals'
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { DataKey } from '../../lib/data-key.ts'
import { Devices } from '../../lib/devices.ts'
import { stackWith } from './stack.ts'
import { templateText } from './template-text.ts'

const contract = loadContract()

function devices(name: string): Template {
  const { template } = stackWith((stack) => {
    const config = loadConfig(name)
    return new Devices(stack, 'Devices', { config, contract, key: new DataKey(stack, 'Key', config) })
  })
  return template()
}

function only(template: Template, type: string): Record<string, unknown> {
  const found = Object.values(template.findResources(type))
  expect(found).toHaveLength(1)
  return (found[0] as { Properties: Record<string, unknown> }).Properties
}

test('snapshot', () => {
  expect(templateText(devices('dev'))).toMatchSnapshot()
})

describe.each(['dev', 'prod'])('in %s', (name) => {
  const template = devices(name)
  const config = loadConfig(name)
  const enrolment = only(template, 'AWS::IoT::ProvisioningTemplate')
  const body = JSON.parse(enrolment.TemplateBody as string)

  test('an enrolled device has type, group, policy, and a certificate that is active', () => {
    const { thing, certificate, policy } = body.Resources
    expect(thing.Properties).toEqual({
      ThingName: { Ref: 'SerialNumber' },
      ThingTypeName: only(template, 'AWS::IoT::ThingType').ThingTypeName,
      ThingGroups: [only(template, 'AWS::IoT::ThingGroup').ThingGroupName],
    })
    expect(certificate.Properties).toEqual({ CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: 'ACTIVE' })
    template.hasResourceProperties('AWS::IoT::Policy', { PolicyName: policy.Properties.PolicyName })
  })

  test('what the template refers to is declared', () => {
    expect(Object.keys(body.Parameters)).toEqual(['SerialNumber', 'AWS::IoT::Certificate::Id'])
  })

  test('names are no longer than AWS IoT takes', () => {
    expect(enrolment.TemplateName).toMatch(/^[0-9A-Za-z_-]{1,36}$/)
  })

  test('the hook decides by contract and configuration, within the time that AWS IoT waits', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `tributary-${name}-provisioning-hook`,
      Timeout: 5,
      Environment: {
        Variables: Match.objectLike({
          DEVICE_PATTERN: contract.pipeline.device.pattern,
          SERIAL_PATTERN: config.devices.serialPattern,
          THING_TYPE: body.Resources.thing.Properties.ThingTypeName,
        }),
      },
    })
  })

  test('only this template may call the hook', () => {
    const { SourceArn, SourceAccount, Principal } = only(template, 'AWS::Lambda::Permission')
    expect(Principal).toBe('iot.amazonaws.com')
    expect(SourceAccount).toEqual({ Ref: 'AWS::AccountId' })
    expect(JSON.stringify(SourceArn)).toContain(`:provisioningtemplate/${enrolment.TemplateName}"`)
  })

  test('the level of the log is that of the configuration, for our devices only', () => {
    expect(only(template, 'AWS::IoT::ResourceSpecificLogging')).toEqual({
      LogLevel: config.devices.ruleLogLevel,
      TargetName: only(template, 'AWS::IoT::ThingGroup').ThingGroupName,
      TargetType: 'THING_GROUP',
    })
    template.resourceCountIs('AWS::IoT::Logging', 0)
  })
})
