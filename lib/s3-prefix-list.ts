import { Aws, Duration } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { NamedLogGroup } from './named-log-group.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

const ID = 'PrefixLists.0.PrefixListId'

/**
 * The addresses of S3 in the region, as security groups name them. The id differs from region to region, and is asked
 * for at deployment: a table of ids would miss regions, and one wrong id would silently name another service.
 */
export class S3PrefixList extends Construct {
  readonly prefixListId: string

  constructor(scope: Construct, id: string, { config, key }: { config: EnvironmentConfig; key: IKey }) {
    super(scope, id)
    const logGroup = new NamedLogGroup(this, 'Logs', { config, key, name: 's3-prefix-list' })
    const asked = new AwsCustomResource(this, 'Ask', {
      resourceType: 'Custom::S3PrefixList',
      onUpdate: {
        service: 'EC2',
        action: 'DescribeManagedPrefixLists',
        parameters: { Filters: [{ Name: 'prefix-list-name', Values: [`com.amazonaws.${Aws.REGION}.s3`] }] },
        physicalResourceId: PhysicalResourceId.of('s3-prefix-list'),
        outputPaths: [ID],
      },
      role: this.role(logGroup),
      policy: AwsCustomResourcePolicy.fromStatements([
        // EC2 knows no resources for Describe actions.
        new PolicyStatement({ actions: ['ec2:DescribeManagedPrefixLists'], resources: ['*'] }),
      ]),
      functionName: `tributary-${config.name}-s3-prefix-list`,
      timeout: Duration.minutes(1),
      memorySize: 256,
      logGroup,
      installLatestAwsSdk: false,
    })
    acknowledgeWildcard(asked, '*', 'EC2 knows no resources for Describe actions.')
    this.prefixListId = asked.getResponseField(ID)
  }

  /** The one that the CDK would make may write to every log group. */
  private role(logGroup: NamedLogGroup): Role {
    const role = new Role(this, 'Role', {
      description: 'Asks EC2 for the prefix list of S3',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    })
    logGroup.grantWrite(role)
    return role
  }
}
