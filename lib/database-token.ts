import { CustomResource, Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib'
import type { IVpc } from 'aws-cdk-lib/aws-ec2'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { TokenProperties } from '../lambda/database-token/properties.ts'
import { TributaryFunction } from './function.ts'
import type { InfluxDatabaseProps } from './influx-database.ts'
import { keyUse } from './key-use.ts'
import { ResourceProvider } from './resource-provider.ts'

export interface DatabaseTokenProps extends InfluxDatabaseProps {
  readonly url: string
  readonly organization: string
  readonly bucket: string
  readonly adminSecretArn: string
  readonly removalPolicy: RemovalPolicy
}

const NAME = 'database-token'

/** Another text here rotates the token at the next deployment; the former one works until the end of it. */
const ROTATION = '1'

/** A token that may write into one bucket of the database, and the secret that the job reads it from. */
export class DatabaseToken extends Construct {
  /** Literal. */
  readonly secretName: string
  readonly secretArn: string
  readonly resource: CustomResource

  constructor(scope: Construct, id: string, props: DatabaseTokenProps) {
    super(scope, id)
    const { config, key, url, organization, bucket, adminSecretArn } = props
    this.secretName = `tributary-${config.name}-${NAME}`
    const secret = this.secret(props)
    this.secretArn = secret.ref
    const provider = new ResourceProvider(this, 'Provider', {
      ...{ config, key, name: NAME },
      onEvent: this.handler(props, secret),
    })
    const properties: TokenProperties = {
      ...{ url, organization, bucket },
      retentionSeconds: String(Duration.days(props.database.retentionDays).toSeconds()),
      adminSecret: adminSecretArn,
      tokenSecret: secret.ref,
      rotation: ROTATION,
    }
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::DatabaseToken',
      properties,
      serviceTimeout: Duration.minutes(20),
    })
  }

  /** Made without a value, which the function adds: CloudFormation must never write over it. */
  private secret({ config, key, removalPolicy }: DatabaseTokenProps): CfnSecret {
    const secret = new CfnSecret(this, 'Secret', {
      name: this.secretName,
      description: `Write-only token of the time-series database of Tributary ${config.name}`,
      kmsKeyId: key.keyArn,
    })
    secret.applyRemovalPolicy(removalPolicy)
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'The token is rotated by a deployment (ROTATION in lib/database-token.ts), which keeps the former one while jobs may use it.',
    })
    return secret
  }

  private handler(props: DatabaseTokenProps, secret: CfnSecret): TributaryFunction {
    const { config, key, network, adminSecretArn } = props
    const handler = new TributaryFunction(this, 'Function', {
      config,
      key,
      name: NAME,
      description: 'Makes, rotates and revokes the token that the job writes to the time-series database with',
      // It waits up to six minutes before it revokes a token that was replaced.
      timeout: Duration.minutes(12),
      memoryMiB: 256,
      network: { vpc: network.vpc as IVpc, subnets: network.subnets, securityGroup: network.groups.function },
    })
    const allow = (actions: string[], resources: string[]) =>
      handler.addToRolePolicy(new PolicyStatement({ actions, resources }))
    allow(['secretsmanager:GetSecretValue'], [adminSecretArn, secret.ref])
    allow(['secretsmanager:PutSecretValue'], [secret.ref])
    handler.addToRolePolicy(keyUse(key, ['kms:Decrypt', 'kms:GenerateDataKey'], 'secretsmanager'))
    return handler
  }
}
