import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { Environment } from '../lambda/registry-export/environment.ts'
import { registryNamespace } from '../lambda/registry-export/metrics.ts'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { iotArn } from './device-policy.ts'
import { TributaryFunction } from './function.ts'
import { keyUse } from './key-use.ts'
import { REGISTRY_KEY } from './registry-document.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface RegistryExportProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
  /** The type of things that are devices. */
  readonly typeName: string
  /** The lake's bucket, which gets the document. */
  readonly bucket: Bucket
}

/** Writes what AWS IoT knows of the devices where the job reads it (docs/decisions/021-registry-document.md). */
export class RegistryExport extends Construct {
  constructor(scope: Construct, id: string, props: RegistryExportProps) {
    super(scope, id)
    const { registryMinutes } = props.config.devices
    const handler = this.handler(props)
    // What failed is not repeated, nor done late: the next export takes it in.
    handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(registryMinutes) })
    new Rule(this, 'Schedule', {
      description: 'AWS IoT sends no events of types and their tags: look at all devices',
      schedule: Schedule.rate(Duration.minutes(registryMinutes)),
      targets: [new LambdaFunction(handler, { retryAttempts: 0 })],
    })
  }

  private handler(props: RegistryExportProps): TributaryFunction {
    const { config, contract, key, typeName, bucket } = props
    const environment: Environment = {
      THING_TYPE: typeName,
      DEVICE_PATTERN: contract.pipeline.device.pattern,
      DOCUMENT: `s3://${bucket.bucketName}/${REGISTRY_KEY}`,
      NAMESPACE: registryNamespace(config.name),
    }
    const handler = new TributaryFunction(this, 'Function', {
      ...{ config, key, name: 'registry-export', environment },
      description: 'Writes what the registry knows of the devices where the job reads it',
      // The most that Lambda gives, for a registry that is large, or busy with others.
      timeout: Duration.minutes(15),
      // Things and both documents: 100,000 devices with ten attributes each were measured to take up to 700 MiB.
      memoryMiB: 2048,
    })
    this.letRead(handler, typeName)
    const document = bucket.arnForObjects(REGISTRY_KEY)
    // Without it S3 says of a document that is not there that it is forbidden.
    handler.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }))
    handler.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [document] }))
    handler.addToRolePolicy(keyUse(key, ['kms:Decrypt', 'kms:GenerateDataKey'], 's3'))
    return handler
  }

  private letRead(handler: TributaryFunction, typeName: string): void {
    const models = iotArn(`thingtype/${typeName}-*`)
    handler.addToRolePolicy(
      new PolicyStatement({ actions: ['iot:ListThings', 'iot:ListThingTypes'], resources: ['*'] }),
    )
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['iot:ListTagsForResource'],
        resources: [iotArn(`thingtype/${typeName}`), models],
      }),
    )
    acknowledgeWildcard(handler, '*', 'AWS IoT knows no resources for ListThings and ListThingTypes, which only read.')
    acknowledgeWildcard(handler, models, 'The types of models are made by people; it only reads their tags.')
  }
}
