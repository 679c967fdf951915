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

interface Endpoint {
  readonly service: IInterfaceVpcEndpointService
  /** What is called through it, and on what. */
  readonly actions: readonly string[]
  readonly resource: string
}

const own = (service: string, resources: string) =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resources}`

/**
 * The services that are called from within the VPC. Not among them: KMS, which S3 and Secrets Manager ask for
 * themselves; STS, because workers and functions are handed their credentials; MSK's API, which a function outside of
 * the VPC calls.
 */
const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  // The job finds and changes the tables of the lake in the Glue catalog.
  glue: {
    service: InterfaceVpcEndpointAwsService.GLUE,
    actions: ['GetDatabase', 'GetTable', 'CreateTable', 'UpdateTable'].map((action) => `glue:${action}`),
    resource: own('glue', '*'),
  },
  // The job reads the token of the database, and a function makes and stores it.
  secrets: {
    service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    actions: ['GetSecretValue', 'PutSecretValue', 'DescribeSecret'].map((action) => `secretsmanager:${action}`),
    resource: own('secretsmanager', 'secret:*'),
  },
  // The job sends its metrics.
  metrics: {
    service: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
    actions: ['cloudwatch:PutMetricData'],
    // CloudWatch knows no resources for it.
    resource: '*',
  },
  // EMR sends the log of the driver as the job.
  logs: {
    service: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
    actions: ['DescribeLogGroups', 'DescribeLogStreams', 'CreateLogStream', 'PutLogEvents'].map(
      (action) => `logs:${action}`,
    ),
    resource: own('logs', 'log-group:*'),
  },
}

const S3_ACTIONS = ['GetObject', 'PutObject', 'DeleteObject', 'AbortMultipartUpload', 'ListBucket', 'GetBucketLocation']

/**
 * The ways from the VPC to AWS: to S3 by the route tables, to other services by addresses in some of the subnets. All
 * are for identities of this account, and for what belongs to it: nothing leads elsewhere.
 */
export function addEndpoints({ vpc, subnets, group }: { vpc: IVpc; subnets: ISubnet[]; group: ISecurityGroup }): void {
  const s3 = vpc.addGatewayEndpoint('s3', { service: GatewayVpcEndpointAwsService.S3 })
  s3.addToPolicy(
    ofThisAccount(
      S3_ACTIONS.map((action) => `s3:${action}`),
      `arn:${Aws.PARTITION}:s3:::*`,
      { 'aws:ResourceAccount': Aws.ACCOUNT_ID },
    ),
  )
  for (const [name, { service, actions, resource }] of Object.entries(ENDPOINTS)) {
    const endpoint = vpc.addInterfaceEndpoint(name, {
      service,
      subnets: { subnets },
      securityGroups: [group],
      // Without, the CDK opens the group for the whole VPC.
      open: false,
    })
    endpoint.addToPolicy(ofThisAccount(actions, resource))
  }
}

function ofThisAccount(actions: readonly string[], resource: string, conditions = {}): PolicyStatement {
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [resource],
    conditions: { StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID, ...conditions } },
  })
}
