import { Aws } from 'aws-cdk-lib'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { publisherName } from './alert-names.ts'
import type { EnvironmentConfig } from './config.ts'
import type { TributaryFunction } from './function.ts'
import { groupArn, topicArn } from './kafka-arns.ts'
import type { Network } from './network.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface AlertSourceProps {
  readonly config: EnvironmentConfig
  readonly clusterArn: string
  /** The topic of the alerts. */
  readonly topic: string
  readonly network: Pick<Network, 'vpc' | 'subnets' | 'groups'>
  readonly handler: TributaryFunction
}

/** Alerts of a batch: with two pages that they share, a transaction of DynamoDB takes so many and more. */
export const BATCH = 50

/** Seconds for which Lambda waits for more of them. */
const GATHERING = 3

/**
 * Lambda reads the topic in the name of the function, from an interface in the subnets and the group of the brokers. No
 * batch is given up: one that fails comes again (docs/decisions/020-alert-publisher.md).
 */
export class AlertSource extends Construct {
  constructor(scope: Construct, id: string, props: AlertSourceProps) {
    super(scope, id)
    const { config, clusterArn, topic, handler } = props
    const group = publisherName(config)
    this.letRead(props, group)
    this.letMakeInterfaces(props)
    const mapping = new CfnEventSourceMapping(this, 'Mapping', {
      functionName: handler.functionName,
      eventSourceArn: clusterArn,
      topics: [topic],
      amazonManagedKafkaEventSourceConfig: { consumerGroupId: group },
      // From the latest on, what comes while the mapping is being made could be passed over.
      startingPosition: 'TRIM_HORIZON',
      batchSize: BATCH,
      maximumBatchingWindowInSeconds: GATHERING,
    })
    // Lambda tries the way to the brokers while the mapping is made.
    if (handler.role) mapping.node.addDependency(handler.role)
  }

  private letRead({ clusterArn, topic, handler }: AlertSourceProps, group: string): void {
    const allow = (actions: string[], resource: string) =>
      handler.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }))
    allow(['kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'], clusterArn)
    allow(['kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'], clusterArn)
    allow(['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], topicArn(clusterArn, topic))
    allow(['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'], groupArn(clusterArn, group))
  }

  /** For Lambda itself: the code of the function, which is outside of the VPC, is denied it. */
  private letMakeInterfaces({ config, network, handler }: AlertSourceProps): void {
    const { subnetIds } = network.vpc.selectSubnets(network.subnets)
    const ours = subnetIds.slice(0, config.broker.zones).map((subnet) => ec2Arn(`subnet/${subnet}`))
    const group = ec2Arn(`security-group/${network.groups.broker.securityGroupId}`)
    const anyInterface = ec2Arn('network-interface/*')
    const ofFunction = `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${publisherName(config)}`
    const statements = [
      new PolicyStatement({ actions: LOOKING, resources: ['*'] }),
      new PolicyStatement({ actions: [MAKING], resources: [...ours, group, anyInterface] }),
      new PolicyStatement({ actions: [REMOVING], resources: [anyInterface] }),
      new PolicyStatement({
        effect: Effect.DENY,
        actions: [...LOOKING, MAKING, REMOVING],
        resources: ['*'],
        conditions: { ArnEquals: { 'lambda:SourceFunctionArn': ofFunction } },
      }),
    ]
    for (const statement of statements) handler.addToRolePolicy(statement)
    acknowledgeWildcard(handler, '*', 'EC2 knows no resources for Describe actions; the code is denied them.')
    const reason = 'Lambda makes the network interfaces, under names that nobody knows before; the code is denied them.'
    acknowledgeWildcard(handler, anyInterface, reason)
  }
}

/** What Lambda does to read from brokers in a VPC, as it documents. */
const LOOKING = ['NetworkInterfaces', 'SecurityGroups', 'Subnets', 'Vpcs'].map((what) => `ec2:Describe${what}`)
const MAKING = 'ec2:CreateNetworkInterface'
const REMOVING = 'ec2:DeleteNetworkInterface'

function ec2Arn(resource: string): string {
  return `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`
}
