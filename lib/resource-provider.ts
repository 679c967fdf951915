import { type Duration, Validations } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnFunction, type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Provider } from 'aws-cdk-lib/custom-resources'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { removalOf } from './removal.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

const BASIC_EXECUTION = 'service-role/AWSLambdaBasicExecutionRole'

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

/** CDK's framework around the handlers of a custom resource, with logs like those of the handlers. */
export class ResourceProvider extends Provider {
  constructor(scope: Construct, id: string, { config, key, name, onEvent, ...waiting }: ResourceProviderProps) {
    super(scope, id, {
      onEventHandler: onEvent,
      ...(waiting.isComplete && { isCompleteHandler: waiting.isComplete }),
      ...(waiting.queryInterval && { queryInterval: waiting.queryInterval }),
      ...(waiting.totalTimeout && { totalTimeout: waiting.totalTimeout }),
      logGroup: new LogGroup(scope, `${id}Logs`, {
        logGroupName: `/tributary/${config.name}/${name}-framework`,
        retention: config.logs.retentionDays,
        encryptionKey: key,
        removalPolicy: removalOf(config),
      }),
    })
    this.stateMemory()
    this.acknowledge([onEvent, ...(waiting.isComplete ? [waiting.isComplete] : [])])
  }

  /** The default of AWS, in words: the CDK leaves it out. */
  private stateMemory(): void {
    for (const child of this.node.findAll()) if (child instanceof CfnFunction) child.memorySize ??= 128
  }

  private acknowledge(handlers: readonly IFunction[]): void {
    Validations.of(this).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${BASIC_EXECUTION}]`,
      reason: "The CDK's framework gives its functions this policy, which lets them write logs and nothing else.",
    })
    const own = this.node.findAll().filter((child) => child instanceof LambdaFunction)
    for (const { functionArn } of [...handlers, ...own]) {
      const reason = 'The framework may call a function by any of its versions, which are all its own or ours.'
      acknowledgeWildcard(this, `${functionArn}:*`, reason)
    }
    const reason =
      'It runs for minutes at a deployment, asking again and again; what it asks is in the logs of the function.'
    for (const rule of ['SF1', 'SF2'])
      Validations.of(this).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason })
  }
}
