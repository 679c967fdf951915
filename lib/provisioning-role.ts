import { Aws } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { iotArn } from './device-policy.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface ProvisioningRoleProps {
  /** What each enrolled device gets. */
  readonly typeName: string
  readonly groupName: string
  readonly policyName: string
}

const ANY_THING = iotArn('thing/*')
const ANY_CERTIFICATE = iotArn('cert/*')

/**
 * What AWS IoT may do to enrol a device: as much of the managed policy AWSIoTThingsRegistration as it takes, on our type,
 * group and policy. Nothing that makes or takes away.
 */
export class ProvisioningRole extends Role {
  constructor(scope: Construct, id: string, props: ProvisioningRoleProps) {
    super(scope, id, {
      description: 'Enrolling of devices',
      assumedBy: new ServicePrincipal('iot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: { Enrol: new PolicyDocument({ statements: statements(props) }) },
    })
    for (const any of [ANY_THING, ANY_CERTIFICATE]) {
      acknowledgeWildcard(
        this,
        any,
        'The serial number and the certificate of a device are not known before it enrols.',
      )
    }
    acknowledgeWildcard(this, '*', 'RegisterThing has no resource that could be named.')
  }
}

function statements({ typeName, groupName, policyName }: ProvisioningRoleProps): PolicyStatement[] {
  const allow = (resources: string[], ...actions: string[]) =>
    new PolicyStatement({ actions: actions.map((action) => `iot:${action}`), resources })
  const group = iotArn(`thinggroup/${groupName}`)
  return [
    allow([ANY_THING], 'CreateThing', 'DescribeThing', 'UpdateThing', 'ListThingPrincipals', 'ListThingGroupsForThing'),
    allow([iotArn(`thingtype/${typeName}`)], 'DescribeThingType'),
    allow([ANY_THING, group], 'AddThingToThingGroup', 'DescribeThingGroup', 'UpdateThingGroupsForThing'),
    allow([ANY_CERTIFICATE], 'DescribeCertificate', 'UpdateCertificate', 'ListPrincipalThings'),
    allow([ANY_CERTIFICATE], 'AttachPolicy', 'AttachPrincipalPolicy', 'ListAttachedPolicies', 'ListPrincipalPolicies'),
    allow([ANY_THING, ANY_CERTIFICATE], 'AttachThingPrincipal'),
    allow([iotArn(`policy/${policyName}`)], 'GetPolicy', 'ListTargetsForPolicy'),
    // It has no resource that could be named.
    allow(['*'], 'RegisterThing'),
  ]
}
