import { Aws, Duration } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnPolicy, CfnProvisioningTemplate } from 'aws-cdk-lib/aws-iot'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { Environment } from '../lambda/provisioning-hook/environment.ts'
import { SERIAL_NUMBER } from '../lambda/provisioning-hook/request.ts'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { claimPolicy, iotArn } from './device-policy.ts'
import { TributaryFunction } from './function.ts'
import { ProvisioningRole, type ProvisioningRoleProps } from './provisioning-role.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface ProvisioningProps extends ProvisioningRoleProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
}

/** AWS IoT waits no longer for the hook. */
const HOOK_SECONDS = 5

const CERTIFICATE_ID = 'AWS::IoT::Certificate::Id'

const ANY_THING = iotArn('thing/*')

/** Fleet provisioning by claim: a device trades the certificate of its batch and its serial number for an identity. */
export class Provisioning extends Construct {
  readonly template: CfnProvisioningTemplate
  /** Literal. */
  readonly templateName: string

  constructor(scope: Construct, id: string, props: ProvisioningProps) {
    super(scope, id)
    const { config } = props
    const templateName = `tributary-${config.name}-devices`
    this.templateName = templateName
    const hook = this.hook(props)
    hook.addPermission('Registry', {
      principal: new ServicePrincipal('iot.amazonaws.com'),
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: iotArn(`provisioningtemplate/${templateName}`),
    })
    this.template = new CfnProvisioningTemplate(this, 'Template', {
      templateName,
      templateType: 'FLEET_PROVISIONING',
      description: `Devices of Tributary ${config.name}, by claim`,
      enabled: true,
      provisioningRoleArn: new ProvisioningRole(this, 'Role', props).roleArn,
      preProvisioningHook: { payloadVersion: '2020-04-01', targetArn: hook.functionArn },
      templateBody: JSON.stringify(templateBody(props), null, 2),
    })
    // The template is refused while its hook may not be called.
    this.template.node.addDependency(hook)
    new CfnPolicy(this, 'ClaimPolicy', {
      policyName: `tributary-${config.name}-claim`,
      policyDocument: claimPolicy(templateName),
    })
  }

  private hook({ config, contract, key, typeName }: ProvisioningProps): TributaryFunction {
    const environment: Environment = {
      DEVICE_PATTERN: contract.pipeline.device.pattern,
      SERIAL_PATTERN: config.devices.serialPattern,
      THING_TYPE: typeName,
    }
    const hook = new TributaryFunction(this, 'Hook', {
      config,
      key,
      name: 'provisioning-hook',
      description: 'Decides whether a device with a claim may enrol under its serial number',
      timeout: Duration.seconds(HOOK_SECONDS),
      // More memory is more CPU: a cold start has to answer within the same seconds.
      memoryMiB: 512,
      environment,
    })
    hook.addToRolePolicy(
      new PolicyStatement({
        actions: ['iot:DescribeThing', 'iot:ListThingPrincipals'],
        resources: [ANY_THING],
      }),
    )
    acknowledgeWildcard(hook, ANY_THING, 'It is asked about any serial number, and only reads.')
    return hook
  }
}

/**
 * The thing's name is the serial number. One that is there already, as the hook lets pass, keeps what it has: its type
 * may be that of a model.
 */
function templateBody({ typeName, groupName, policyName }: ProvisioningProps): object {
  return {
    Parameters: { [SERIAL_NUMBER]: { Type: 'String' }, [CERTIFICATE_ID]: { Type: 'String' } },
    Resources: {
      thing: {
        Type: 'AWS::IoT::Thing',
        OverrideSettings: { AttributePayload: 'MERGE', ThingTypeName: 'DO_NOTHING', ThingGroups: 'MERGE' },
        Properties: { ThingName: { Ref: SERIAL_NUMBER }, ThingTypeName: typeName, ThingGroups: [groupName] },
      },
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificateId: { Ref: CERTIFICATE_ID }, Status: 'ACTIVE' },
      },
      policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: policyName } },
    },
  }
}
