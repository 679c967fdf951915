import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnTopicRuleDestination } from 'aws-cdk-lib/aws-iot'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import type { Network } from './network.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

/** What AWS IoT does in a VPC; EC2 knows no resources for Describe actions, and IoT names the interfaces itself. */
const INTERFACE_ACTIONS = [
  'CreateNetworkInterface',
  'CreateNetworkInterfacePermission',
  'DeleteNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSubnets',
  'DescribeVpcAttribute',
  'DescribeVpcs',
].map((action) => `ec2:${action}`)

export interface IotDestinationProps {
  readonly config: EnvironmentConfig
  readonly network: Network
}

/** The way of AWS IoT into the VPC: a network interface in each subnet, made and removed by AWS IoT with our role. */
export class IotDestination extends Construct {
  readonly arn: string

  constructor(scope: Construct, id: string, { config, network }: IotDestinationProps) {
    super(scope, id)
    const role = interfaceRole(this, config)
    // AWS IoT removes the interfaces after CloudFormation has heard that the destination is gone, and for that needs the
    // role. A group cannot be deleted while an interface is in it, and the role, which it depends on, goes after it.
    network.groups.iot.node.addDependency(role)
    const destination = new CfnTopicRuleDestination(this, 'Destination', {
      vpcProperties: {
        vpcId: network.vpc.vpcId,
        subnetIds: network.vpc.selectSubnets(network.subnets).subnetIds,
        securityGroups: [network.groups.iot.securityGroupId],
        roleArn: role.roleArn,
      },
    })
    destination.node.addDependency(network.groups.iot)
    this.arn = destination.attrArn
  }
}

/**
 * The policy is part of the role, so that the destination is never made without it. The trust has no condition: which
 * source AWS IoT names when it assumes a role for a destination is not documented.
 */
function interfaceRole(scope: Construct, config: EnvironmentConfig): Role {
  const role = new Role(scope, 'Role', {
    description: `Network interfaces of AWS IoT in the VPC of Tributary ${config.name}`,
    assumedBy: new ServicePrincipal('iot.amazonaws.com'),
    inlinePolicies: {
      Interfaces: new PolicyDocument({
        statements: [new PolicyStatement({ actions: INTERFACE_ACTIONS, resources: ['*'] })],
      }),
    },
  })
  acknowledgeWildcard(
    role,
    '*',
    'EC2 knows no resources for Describe actions, and AWS IoT itself names the interfaces that it makes and removes.',
  )
  return role
}
