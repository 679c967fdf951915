import { type Duration, Validations } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnFunction, type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import { Provider } from 'aws-cdk-lib/custom-resources'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { NamedLogGroup } from './named-log-group.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface ResourceProviderProps {
  readonly config: EnvironmentConfig
  readonly key: IKey
  /** Part of the log group's name. */
  readonly name: string
  readonly onEvent: IFunction
  /** Says whether what onEvent began has ended. */
  readonly isComplete?: IFunction
  readonly queryInterval?: Duration
  readonly totalTimeout?: Duration
}

/** CDK's framework around the handlers of a custom resource, with logs and roles like those of the handlers. */
export class ResourceProvider extends Provider {
  constructor(scope: Construct, id: string, { config, key, name, onEvent, ...waiting }: ResourceProviderProps) {
    const logGroup = new NamedLogGroup(scope, `${id}Logs`, { config, key, name: `${name}-framework` })
    // One for the function that starts the waiting, another for those that it waits with: else each would need the other.
    const eventRole = frameworkRole(scope, `${id}EventRole`, logGroup)
    const waitRole = waiting.isComplete && frameworkRole(scope, `${id}WaitRole`, logGroup)
    super(scope, id, {
      onEventHandler: onEvent,
      ...(waiting.isComplete && { isCompleteHandler: waiting.isComplete }),
      ...(waiting.queryInterval && { queryInterval: waiting.queryInterval }),
      ...(waiting.totalTimeout && { totalTimeout: waiting.totalTimeout }),
      frameworkOnEventRole: eventRole,
      ...(waitRole && { frameworkCompleteAndTimeoutRole: waitRole }),
      logGroup,
    })
    this.stateMemory()
    const handlers = waiting.isComplete ? [onEvent, waiting.isComplete] : [onEvent]
    this.acknowledge(handlers, waitRole ? [eventRole, waitRole] : [eventRole])
  }

  /** The default of AWS, in words: the CDK leaves it out. */
  private stateMemory(): void {
    for (const child of this.node.findAll()) if (child instanceof CfnFunction) child.memorySize ??= 128
  }

  private acknowledge(handlers: readonly IFunction[], roles: readonly Role[]): void {
    const own = this.node.findAll().filter((child) => child instanceof LambdaFunction)
    for (const { functionArn } of [...handlers, ...own]) {
      const reason = 'The framework may call a function by any of its versions, which are all its own or ours.'
      for (const caller of [this, ...roles]) acknowledgeWildcard(caller, `${functionArn}:*`, reason)
    }
    const reason =
      'It runs for minutes at a deployment, asking again and again; what it asks is in the logs of the function.'
    for (const rule of ['SF1', 'SF2'])
      Validations.of(this).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason })
  }
}

/**
 * The role that the CDK would make may also make log groups: what Lambda delivers late, after a group is deleted, would
 * make it again, and the next deployment would find its name taken.
 */
function frameworkRole(scope: Construct, id: string, logGroup: ILogGroup): Role {
  const role = new Role(scope, id, {
    description: 'Framework around the functions of a custom resource',
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  })
  logGroup.grantWrite(role)
  return role
}
