import { expect, test } from '@jest/globals'
import { Match } from 'aws-cdk-lib/assertions'
import { ACLS, ADDRESSES } from '../../lambda/broker-access/properties.ts'
import { BrokerAccess } from '../../lib/broker-access.ts'
import type { EnvironmentConfig } from '../../lib/config.ts'
import { loadConfig } from '../../lib/config-check.ts'
import { type Contract, loadContract, streamEntries } from '../../lib/contract.ts'
import { DataKey } from '../../lib/data-key.ts'
import { Network } from '../../lib/network.ts'
import { PORTS } from '../../lib/security-groups.ts'
import { stackWith } from './stack.ts'
import { templateText } from './template-text.ts'

const ARN = 'arn:aws:kafka:eu-central-1:111111111111:cluster/tributary-dev/c0ffee'
const contract = loadContract()

function access(config: EnvironmentConfig = loadConfig('dev'), ofStreams: Contract = contract) {
  return stackWith((stack) => {
    const key = new DataKey(stack, 'Key', config)
    const network = new Network(stack, 'Network', { config, key })
    const broker = { clusterArn: ARN, iotUser: { username: 'iot' } }
    return new BrokerAccess(stack, 'BrokerAccess', { config, contract: ofStreams, key, network, broker })
  })
}

/** Without the network, and without the functions that the CDK puts around ours. */
test('snapshot', () => {
  const text = templateText(access().template())
  const parts = text.split('\n\n').filter((part) => /^BrokerAccess\S*/.test(part) && !/^\S+Provider\//.test(part))
  expect(`${parts.join('\n\n')}\n`).toMatchSnapshot()
})

test('more brokers change nothing of the addresses: a stack that imports them would keep CloudFormation from it', () => {
  const config = loadConfig('prod')
  const [one, two] = [1, 2].map((perZone) => {
    const { template } = access({ ...config, broker: { ...config.broker, perZone } })
    return Object.values(template().findResources(ADDRESSES)).map(({ Properties }) => Properties)
  })
  expect(one).toEqual([expect.objectContaining({ clusterArn: ARN })])
  expect(two).toEqual(one)
})

test('the ACLs are for exactly the topics of the streams, a new stream included', () => {
  const [[, stream]] = streamEntries(contract) as [[string, Contract['streams']['telemetry']]]
  const more = { ...contract.streams, gates: { ...stream, kafka: { ...stream.kafka, topic: 'iot.gates' } } }
  for (const streams of [contract.streams, more]) {
    const topics = Object.values(streams).map(({ kafka }) => kafka.topic)
    const { template } = access(loadConfig('dev'), { ...contract, streams })
    template().hasResourceProperties(ACLS, {
      clusterArn: ARN,
      username: 'iot',
      topics: Match.exact(topics),
    })
  }
})

test('the logical id of the ACLs is its own, wherever the construct stands', () => {
  expect(Object.keys(access().template().findResources(ACLS))).toEqual(['IotUserAcls'])
})

test('the ACLs come after the rules that let the function reach the brokers, and go before them', () => {
  const template = access().template()
  const rules = ['Ingress', 'Egress'].flatMap((direction) => {
    const found = template.findResources(`AWS::EC2::SecurityGroup${direction}`, {
      Properties: { FromPort: PORTS.iam, Description: 'A function keeps the ACLs of the IoT user' },
    })
    return Object.keys(found)
  })
  const { DependsOn } = Object.values(template.findResources(ACLS))[0] as { DependsOn: string[] }
  expect(rules).toHaveLength(2)
  expect(DependsOn).toEqual(expect.arrayContaining(rules))
})

test('only the function that talks to brokers is in the VPC', () => {
  const functions = Object.values(access().template().findResources('AWS::Lambda::Function'))
  const inVpc = functions.filter(({ Properties }) => 'VpcConfig' in Properties)
  expect(inVpc.map(({ Properties }) => Properties.FunctionName)).toEqual(['tributary-dev-acls'])
})
