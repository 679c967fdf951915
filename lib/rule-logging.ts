import { Aws, CustomResource, Duration } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnResourceSpecificLogging } from 'aws-cdk-lib/aws-iot'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { Environment } from '../lambda/iot-logging/environment.ts'
import type { EnvironmentConfig } from './config.ts'
import { TributaryFunction } from './function.ts'
import { ResourceProvider } from './resource-provider.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface RuleLoggingProps {
  readonly config: EnvironmentConfig
  readonly key: IKey
  /** The thing group of the devices. */
  readonly groupName: string
}

/** The one group into which AWS IoT writes its logs. */
const LOG_GROUP = 'AWSIotLogsV2'

const NAME = 'iot-logging'

/**
 * How much AWS IoT logs of our devices and of the rules that their messages meet. The level is that of their thing
 * group, so that those of other devices of the account stay theirs: docs/decisions/015-rule-log-level.md.
 */
export class RuleLogging extends Construct {
  readonly level: CfnResourceSpecificLogging

  constructor(scope: Construct, id: string, { config, key, groupName }: RuleLoggingProps) {
    super(scope, id)
    const role = this.role(config)
    const onEvent = this.function(config, key, role)
    const account = new CustomResource(this, 'Account', {
      resourceType: 'Custom::IotLogging',
      serviceToken: new ResourceProvider(this, 'Provider', { config, key, name: NAME, onEvent }).serviceToken,
      properties: { role: role.roleArn },
    })
    this.level = new CfnResourceSpecificLogging(this, 'Level', {
      targetType: 'THING_GROUP',
      targetName: groupName,
      logLevel: config.devices.ruleLogLevel,
    })
    this.level.node.addDependency(account)
  }

  /** The account keeps the role's name when the environment is gone; when that comes back, the name must fit again. */
  private role(config: EnvironmentConfig): Role {
    const groups = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${LOG_GROUP}`
    const role = new Role(this, 'Role', {
      roleName: `tributary-${config.name}-${NAME}-${Aws.REGION}`,
      description: 'Logs of AWS IoT',
      assumedBy: new ServicePrincipal('iot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: {
        Log: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [groups, `${groups}:*`],
            }),
          ],
        }),
      },
    })
    acknowledgeWildcard(role, `${groups}:*`, 'AWS IoT names the streams of its log group.')
    return role
  }

  private function(config: EnvironmentConfig, key: IKey, role: Role): TributaryFunction {
    const environment: Environment = { LOGGING_ROLE: role.roleArn }
    const onEvent = new TributaryFunction(this, 'Function', {
      config,
      key,
      name: NAME,
      description: 'Lets AWS IoT log in this account where nobody has done so yet',
      timeout: Duration.minutes(1),
      memoryMiB: 256,
      environment,
    })
    onEvent.addToRolePolicy(
      // The options are the account's; they are no resource that could be named.
      new PolicyStatement({ actions: ['iot:GetV2LoggingOptions', 'iot:SetV2LoggingOptions'], resources: ['*'] }),
    )
    onEvent.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'iot.amazonaws.com' } },
      }),
    )
    acknowledgeWildcard(onEvent, '*', 'The options of the logging of AWS IoT are no resource that could be named.')
    return onEvent
  }
}
