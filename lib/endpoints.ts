import { Aws } from 'aws-cdk-lib'
import {
  GatewayVpcEndpointAwsService,
  type IInterfaceVpcEndpointService,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2'
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { publisherName } from './alert-names.ts'
import type { EnvironmentConfig } from './config.ts'
import { catalogDatabase } from './lake.ts'

/** What is called through an endpoint, and on what. */
interface Calls {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

interface Endpoint {
  readonly service: IInterfaceVpcEndpointService
  readonly calls: readonly Calls[]
  /** Whether AWS calls for itself, which is no principal of an account; then the resources are all that is bound. */
  readonly byService?: true
}

/** Calls of one service, on resources of this account and region. */
function calls(service: string, actions: readonly string[], resources: readonly string[]): Calls {
  const own = `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:`
  return {
    actions: actions.map((action) => `${service}:${action}`),
    resources: resources.map((resource) => `${own}${resource}`),
  }
}

/**
 * The services that are called from within the VPC, and what there is this environment's. Not among them: KMS, which S3
 * and Secrets Manager ask for themselves; MSK's API, which a function outside of the VPC calls.
 */
function endpoints(config: EnvironmentConfig): Readonly<Record<string, Endpoint>> {
  const { name } = config
  const database = catalogDatabase(config)
  const tables = ['catalog', `database/${database}`, `table/${database}/*`]
  const writeLog = ['DescribeLogStreams', 'CreateLogStream', 'PutLogEvents']
  return {
    // The job finds and changes the tables of the lake in the Glue catalog.
    glue: {
      service: InterfaceVpcEndpointAwsService.GLUE,
      calls: [calls('glue', ['GetDatabase', 'GetTable', 'CreateTable', 'UpdateTable'], tables)],
    },
    // The job reads the token of the database, and a function makes and stores it.
    secrets: {
      service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      calls: [calls('secretsmanager', ['GetSecretValue', 'PutSecretValue'], [`secret:tributary-${name}-*`])],
    },
    // The job sends its metrics. CloudWatch knows no resources for it.
    metrics: {
      service: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
      calls: [{ actions: ['cloudwatch:PutMetricData'], resources: ['*'] }],
    },
    // EMR sends the log of the driver as the job, and looks for its group among all of the account.
    logs: {
      service: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
      calls: [
        calls('logs', ['DescribeLogGroups'], ['log-group:*']),
        calls('logs', writeLog, [`log-group:/tributary/${name}/*`]),
      ],
    },
    // Lambda reads alerts from an interface in the VPC (docs/decisions/020-alert-publisher.md): it takes the role of the
    // function, whose name CloudFormation makes of that of the stack, and calls the function.
    sts: {
      service: InterfaceVpcEndpointAwsService.STS,
      calls: [{ actions: ['sts:AssumeRole'], resources: [roleArn(`tributary-${name}-*`)] }],
      byService: true,
    },
    lambda: {
      service: InterfaceVpcEndpointAwsService.LAMBDA,
      calls: [calls('lambda', ['InvokeFunction'], [`function:${publisherName(config)}`])],
      byService: true,
    },
  }
}

const S3_ACTIONS = ['GetObject', 'PutObject', 'DeleteObject', 'AbortMultipartUpload', 'ListBucket', 'GetBucketLocation']

/**
 * The ways from the VPC to AWS: to S3 by the route tables, to other services by addresses in some of the subnets. All
 * are for what belongs to this account, and for its identities or AWS itself: nothing leads elsewhere.
 */
export function addEndpoints(
  config: EnvironmentConfig,
  { vpc, subnets, group }: { vpc: IVpc; subnets: ISubnet[]; group: ISecurityGroup },
): void {
  const s3 = vpc.addGatewayEndpoint('s3', { service: GatewayVpcEndpointAwsService.S3 })
  s3.addToPolicy(
    ofThisAccount(
      { actions: S3_ACTIONS.map((action) => `s3:${action}`), resources: [`arn:${Aws.PARTITION}:s3:::*`] },
      { 'aws:ResourceAccount': Aws.ACCOUNT_ID },
    ),
  )
  for (const [name, { service, calls, byService }] of Object.entries(endpoints(config))) {
    const endpoint = vpc.addInterfaceEndpoint(name, {
      service,
      subnets: { subnets },
      securityGroups: [group],
      // Without, the CDK opens the group for the whole VPC.
      open: false,
    })
    for (const each of calls) endpoint.addToPolicy(byService ? ofAnybody(each) : ofThisAccount(each))
  }
}

function ofAnybody({ actions, resources }: Calls): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [...resources],
  })
}

/** Roles have no region. */
function roleArn(name: string): string {
  return `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${name}`
}

function ofThisAccount({ actions, resources }: Calls, conditions = {}): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [...resources],
    conditions: { StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID, ...conditions } },
  })
}
