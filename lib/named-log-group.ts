import type { IKey } from 'aws-cdk-lib/aws-kms'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { removalOf } from './removal.ts'

/** The log group `/tributary/ENVIRONMENT/NAME`: encrypted with the key, kept for as long as the config says. */
export class NamedLogGroup extends LogGroup {
  /** Its name as a text; logGroupName is a reference. */
  readonly literalName: string

  constructor(scope: Construct, id: string, props: { config: EnvironmentConfig; key: IKey; name: string }) {
    const literalName = `/tributary/${props.config.name}/${props.name}`
    super(scope, id, {
      logGroupName: literalName,
      retention: props.config.logs.retentionDays,
      encryptionKey: props.key,
      removalPolicy: removalOf(props.config),
    })
    this.literalName = literalName
  }
}
