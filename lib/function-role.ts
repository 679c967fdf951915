import { Aws } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface FunctionRoleProps {
  readonly description: string
  readonly key: IKey
  readonly logGroup: ILogGroup
  /** Whether the function runs in the VPC, where Lambda makes network interfaces in its name. */
  readonly inVpc: boolean
}

/** What each function of ours may do before it is given more: write its own logs, and read its own environment. */
export class FunctionRole extends Role {
  constructor(scope: Construct, id: string, { description, key, logGroup, inVpc }: FunctionRoleProps) {
    super(scope, id, { description, assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(this)
    this.addToPolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `lambda.${Aws.REGION}.amazonaws.com` } },
      }),
    )
    if (inVpc) this.letMakeInterfaces()
  }

  private letMakeInterfaces(): void {
    this.addToPolicy(
      new PolicyStatement({
        actions: [
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:AssignPrivateIpAddresses',
          'ec2:UnassignPrivateIpAddresses',
        ],
        // Lambda makes the interfaces, under names that nobody knows before.
        resources: ['*'],
      }),
    )
    acknowledgeWildcard(this, '*', 'Lambda makes the network interfaces itself, under names that nobody knows before.')
  }
}
