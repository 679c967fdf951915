import { RemovalPolicy } from 'aws-cdk-lib'
import { CfnPolicy, CfnThingGroup, CfnThingType } from 'aws-cdk-lib/aws-iot'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { devicePolicy } from './device-policy.ts'
import { Provisioning } from './provisioning.ts'
import { RuleLogging } from './rule-logging.ts'

export interface DevicesProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
}

/** What the registry knows of devices: their type, group and policy, how they enrol, and what is logged of their messages. */
export class Devices extends Construct {
  /** Name of the template by which devices enrol. */
  readonly templateName: string
  /** Type of the things that are devices; that of a model begins with it and a hyphen. */
  readonly typeName: string

  constructor(scope: Construct, id: string, { config, contract, key }: DevicesProps) {
    super(scope, id)
    const common = { config, contract, key }
    const typeName = `tributary-${config.name}-device`
    this.typeName = typeName
    const groupName = `tributary-${config.name}-devices`
    const policyName = `tributary-${config.name}-device`
    const type = new CfnThingType(this, 'Type', {
      thingTypeName: typeName,
      thingTypeProperties: { thingTypeDescription: `Devices of Tributary ${config.name}` },
    })
    const group = new CfnThingGroup(this, 'Group', {
      thingGroupName: groupName,
      thingGroupProperties: { thingGroupDescription: `All devices of Tributary ${config.name}` },
    })
    // Its members would have to be enrolled in it again.
    if (config.data === 'retained') group.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    const policy = new CfnPolicy(this, 'Policy', { policyName, policyDocument: devicePolicy(contract) })
    const provisioning = new Provisioning(this, 'Provisioning', { ...common, typeName, groupName, policyName })
    this.templateName = provisioning.templateName
    provisioning.template.node.addDependency(type, group, policy)
    const logging = new RuleLogging(this, 'RuleLogging', { config, key, groupName })
    logging.level.node.addDependency(group)
  }
}
