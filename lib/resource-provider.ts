import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Provider } from 'aws-cdk-lib/custom-resources'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'

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
        removalPolicy: config.data === 'retained' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      }),
    })
  }
}
