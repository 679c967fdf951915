import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnTopicRuleDestination } from 'aws-cdk-lib/aws-iot'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import type { Network } from './network.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

/** Tag that AWS IoT puts on the interfaces that it makes. */
const TAG = 'VPCDestinationENI'

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
        statements: interfaceStatements(),
      }),
    },
  })
  acknowledgeWildcard(
    role,
    '*',
    'AWS IoT documents this policy, with every resource, as what it needs for its network interfaces in a VPC.',
  )
  return role
}

/** As AWS IoT documents it: on every resource, and of permissions and tags only those for its own interfaces. */
function interfaceStatements(): PolicyStatement[] {
  const allow = (names: string[], equals?: Record<string, string>) =>
    new PolicyStatement({
      actions: names.map((name) => `ec2:${name}`),
      resources: ['*'],
      ...(equals && { conditions: { StringEquals: equals } }),
    })
  return [
    allow([
      'CreateNetworkInterface',
      'DeleteNetworkInterface',
      'DescribeNetworkInterfaces',
      'DescribeSecurityGroups',
      'DescribeSubnets',
      'DescribeVpcAttribute',
      'DescribeVpcs',
    ]),
    allow(['CreateNetworkInterfacePermission'], { [`ec2:ResourceTag/${TAG}`]: 'true' }),
    allow(['CreateTags'], { 'ec2:CreateAction': 'CreateNetworkInterface', [`aws:RequestTag/${TAG}`]: 'true' }),
  ]
}
