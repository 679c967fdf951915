import { type RemovalPolicy, Validations } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { CfnInfluxDBInstance } from 'aws-cdk-lib/aws-timestream'
import { Construct } from 'constructs'
import type { InfluxDatabaseConfig } from './config.ts'
import type { DatabaseProps, TimeSeries } from './database.ts'
import { DatabaseToken } from './database-token.ts'
import { removalOf } from './removal.ts'
import { PORTS } from './security-groups.ts'

export interface InfluxDatabaseProps extends DatabaseProps {
  readonly database: InfluxDatabaseConfig
}

/** Organization and bucket in the database. */
const TRIBUTARY = 'tributary'
const ADMINISTRATOR = 'admin'
/** Where Timestream puts the logs; it cannot be chosen. */
const LOG_PREFIX = 'InfluxLogs/'

/**
 * Timestream for InfluxDB (v2) in the private subnets, its administrator, and the token that the job writes with.
 * Its certificate is one that public authorities answer for, so no client needs to be told whom to trust.
 */
export class InfluxDatabase extends Construct implements TimeSeries {
  readonly name: string
  readonly seriesUrl: string
  readonly writeToken: { readonly name: string; readonly arn: string }
  readonly writeStatements: PolicyStatement[] = []

  constructor(scope: Construct, id: string, props: InfluxDatabaseProps) {
    super(scope, id)
    const { config, network } = props
    this.name = `tributary-${config.name}`
    const removalPolicy = removalOf(config)
    const admin = this.admin(props, removalPolicy)
    const instance = this.instance(props, admin)
    instance.applyRemovalPolicy(removalPolicy)
    const host = instance.attrEndpoint
    const token = new DatabaseToken(this, 'Token', {
      ...props,
      url: `https://${host}:${PORTS.influxdb}`,
      organization: TRIBUTARY,
      bucket: TRIBUTARY,
      adminSecretArn: admin.secretArn,
      removalPolicy,
    })
    // The function needs the rules of the security groups and the endpoint of Secrets Manager.
    token.resource.node.addDependency(network)
    this.writeToken = { name: token.secretName, arn: token.secretArn }
    const secret = encodeURIComponent(`secretsmanager://${token.secretName}`)
    this.seriesUrl = `influxdbs://${host}:${PORTS.influxdb}?org=${TRIBUTARY}&bucket=${TRIBUTARY}&secret=${secret}`
  }

  /** Timestream takes 8 to 64 letters and digits as a password. */
  private admin({ config, key }: InfluxDatabaseProps, removalPolicy: RemovalPolicy): Secret {
    const admin = new Secret(this, 'Admin', {
      secretName: `tributary-${config.name}-database-admin`,
      description: `Administrator of the time-series database of Tributary ${config.name}`,
      encryptionKey: key,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: ADMINISTRATOR }),
        generateStringKey: 'password',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy,
    })
    Validations.of(admin).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'Timestream takes the password once: another one is another instance. Only the function that makes the token reads it.',
    })
    return admin
  }

  /**
   * An instance is never replaced unawares: its name is taken, so CloudFormation fails where a change asks for another
   * instance. All subnets are named whatever the deployment, because another list of subnets would ask for one.
   */
  private instance(props: InfluxDatabaseProps, admin: Secret): CfnInfluxDBInstance {
    const { key, network, serviceLogs, database } = props
    // Without a condition, as AWS documents it: whether this service names its source account is not documented.
    const logPolicy = serviceLogs.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('timestream-influxdb.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [serviceLogs.arnForObjects(`${LOG_PREFIX}*`)],
      }),
    )
    const instance = new CfnInfluxDBInstance(this, 'Instance', {
      name: this.name,
      organization: TRIBUTARY,
      bucket: TRIBUTARY,
      username: ADMINISTRATOR,
      password: admin.secretValueFromJson('password').unsafeUnwrap(),
      dbInstanceType: database.instanceType,
      // 3,000 operations a second, which are included.
      dbStorageType: 'InfluxIOIncludedT1',
      allocatedStorage: database.storageGiB,
      deploymentType: database.deployment,
      port: PORTS.influxdb,
      networkType: 'IPV4',
      publiclyAccessible: false,
      vpcSubnetIds: network.vpc.selectSubnets(network.subnets).subnetIds,
      vpcSecurityGroupIds: [network.groups.database.securityGroupId],
      kmsKeyId: key.keyArn,
      logDeliveryConfiguration: { s3Configuration: { bucketName: serviceLogs.bucketName, enabled: true } },
    })
    Validations.of(instance).acknowledge({
      id: 'CloudFormation-Validate::F3002',
      reason: 'The validator does not know KmsKeyId yet, which CDK and the documentation of the service have.',
    })
    // The service wants the permission before it makes an instance.
    if (logPolicy.policyDependable) instance.node.addDependency(logPolicy.policyDependable)
    return instance
  }
}
