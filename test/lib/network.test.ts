import { describe, expect, test } from '@jest/globals'
import type { Template } from 'aws-cdk-lib/assertions'
import type { EnvironmentConfig } from '../../lib/config.ts'
import { loadConfig } from '../../lib/config-check.ts'
import { DataKey } from '../../lib/data-key.ts'
import { Network } from '../../lib/network.ts'
import { stackWith } from './stack.ts'
import { templateText } from './template-text.ts'

const dev = loadConfig('dev')
const prod = loadConfig('prod')

function networkOf(config: EnvironmentConfig): Template {
  const { template } = stackWith((stack) => {
    const key = new DataKey(stack, 'Key', config)
    return new Network(stack, 'Network', { config, key })
  })
  return template()
}

function ofType(template: Template, type: string) {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties)
}

test('snapshot', () => {
  const parts = templateText(networkOf(dev)).split('\n\n')
  expect(`${parts.filter((part) => !part.startsWith('Key')).join('\n\n')}\n`).toMatchSnapshot()
})

describe.each([
  ['dev', dev],
  ['prod', prod],
])('in %s', (_, config) => {
  const template = networkOf(config)

  test('no route leads out, except to S3', () => {
    for (const type of [
      'InternetGateway',
      'NatGateway',
      'EgressOnlyInternetGateway',
      'Route',
      'VPCGatewayAttachment',
    ]) {
      template.resourceCountIs(`AWS::EC2::${type}`, 0)
    }
    const gateways = ofType(template, 'AWS::EC2::VPCEndpoint').filter((each) => each.VpcEndpointType === 'Gateway')
    expect(gateways).toHaveLength(1)
    expect(gateways[0].RouteTableIds).toHaveLength(3)
    expect(JSON.stringify(gateways[0].ServiceName)).toContain('.s3"')
  })

  test('there is a subnet of equal size in each of three zones, whatever their names', () => {
    const subnets = ofType(template, 'AWS::EC2::Subnet')
    const zones = subnets.map((subnet) => subnet.AvailabilityZone)
    expect(zones).toEqual(namedByPlace(0, 1, 2))
    expect(new Set(subnets.map(({ CidrBlock }) => CidrBlock)).size).toBe(3)
    const size = Number(config.network.cidr.split('/')[1]) + 2
    expect(subnets.map(({ CidrBlock }) => Number(CidrBlock.split('/')[1]))).toEqual([size, size, size])
  })

  test('endpoints are those that are called, in as many zones as the config says', () => {
    const endpoints = ofType(template, 'AWS::EC2::VPCEndpoint').filter((each) => each.VpcEndpointType === 'Interface')
    const services = endpoints.map(({ ServiceName }) => serviceOf(ServiceName))
    expect(services.sort()).toEqual(['glue', 'lambda', 'logs', 'monitoring', 'secretsmanager', 'sts'])
    for (const { SubnetIds, SecurityGroupIds, PrivateDnsEnabled } of endpoints) {
      expect([SubnetIds.length, SecurityGroupIds.length]).toEqual([config.network.endpointZones, 1])
      expect(PrivateDnsEnabled).toBe(true)
    }
  })

  test('logs say who talked to whom, under the key and for as long as the config says', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' })
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: config.logs.retentionDays })
    for (const { KmsKeyId } of ofType(template, 'AWS::Logs::LogGroup')) expect(KmsKeyId).toBeDefined()
  })

  test('the default security group is closed, and every function of the CDK has its log group', () => {
    template.resourceCountIs('Custom::VpcRestrictDefaultSG', 1)
    const functions = ofType(template, 'AWS::Lambda::Function')
    expect(functions).toHaveLength(2)
    for (const { LoggingConfig } of functions) expect(LoggingConfig.LogGroup.Ref).toBeDefined()
  })
})

test('subnets are in the zones that the config chooses', () => {
  const template = networkOf({ ...dev, network: { ...dev.network, zones: [0, 2, 4] } })
  const zones = ofType(template, 'AWS::EC2::Subnet').map((subnet) => subnet.AvailabilityZone)
  expect(zones).toEqual(namedByPlace(0, 2, 4))
})

function namedByPlace(...zones: number[]) {
  return zones.map((zone) => ({ 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] }))
}

/** `secretsmanager` of `com.amazonaws.<region>.secretsmanager`. */
function serviceOf(name: unknown): string {
  return JSON.stringify(name).match(/\.([a-z]+)"\]?/)?.[1] ?? ''
}
