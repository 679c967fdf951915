import { Aws } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { keyUse } from './key-use.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface FunctionRoleProps {
  readonly description: string
  readonly key: IKey
  readonly logGroup: ILogGroup
  /** Where Lambda makes network interfaces in its name; without, the function runs outside of the VPC. */
  readonly interfaces?: InterfacePlace
}

/** A function in the VPC. */
export interface InterfacePlace {
  readonly functionName: string
  readonly subnetIds: readonly string[]
  readonly securityGroupId: string
}

/** What each function of ours may do before it is given more: write its own logs, and read its own environment. */
export class FunctionRole extends Role {
  constructor(scope: Construct, id: string, { description, key, logGroup, interfaces }: FunctionRoleProps) {
    super(scope, id, { description, assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(this)
    this.addToPolicy(keyUse(key, ['kms:Decrypt'], 'lambda'))
    if (interfaces) this.letMakeInterfaces(interfaces)
  }

  /** For Lambda itself: the code of the function is denied it, as AWS advises. */
  private letMakeInterfaces({ functionName, subnetIds, securityGroupId }: InterfacePlace): void {
    const [anyInterface, anything] = [ec2Arn('network-interface/*'), ec2Arn('*/*')]
    const places = [
      ...subnetIds.map((subnet) => ec2Arn(`subnet/${subnet}`)),
      ec2Arn(`security-group/${securityGroupId}`),
    ]
    // EC2 knows no resources for Describe actions.
    this.addToPolicy(new PolicyStatement({ actions: LOOKING, resources: ['*'] }))
    this.addToPolicy(new PolicyStatement({ actions: MAKING, resources: [...places, anyInterface] }))
    // Narrower ones, Lambda documents, may keep the function out of the VPC.
    this.addToPolicy(new PolicyStatement({ actions: CHANGING, resources: [anything] }))
    const ofFunction = `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${functionName}`
    this.addToPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: [...LOOKING, ...MAKING, ...CHANGING],
        resources: ['*'],
        conditions: { ArnEquals: { 'lambda:SourceFunctionArn': ofFunction } },
      }),
    )
    acknowledgeWildcard(
      this,
      '*',
      'EC2 knows no resources for Describe actions, and the code of the function is denied them.',
    )
    const reason = 'Lambda makes the network interfaces, under names that nobody knows before; the code is denied them.'
    for (const resource of [anyInterface, anything]) acknowledgeWildcard(this, resource, reason)
  }
}

/** What Lambda does to bring a function into a VPC. */
const LOOKING = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets']
const MAKING = ['ec2:CreateNetworkInterface']
const CHANGING = ['ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses']

function ec2Arn(resource: string): string {
  return `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`
}
