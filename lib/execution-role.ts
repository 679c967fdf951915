import { Aws } from 'aws-cdk-lib'
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { catalogStatement } from './job-permissions/catalog.ts'
import { databaseStatements, type JobDatabase } from './job-permissions/database.ts'
import { fileStatements, type JobFiles } from './job-permissions/files.ts'
import { kafkaStatements } from './job-permissions/kafka.ts'
import { logArn, logStatements, metricsStatement } from './job-permissions/observation.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface ExecutionRoleProps extends JobFiles, JobDatabase {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly clusterArn: string
  /** The database of the lake in the Glue catalog. */
  readonly catalogDatabase: string
  readonly logGroupName: string
}

/** What the job may do: no more than it does, on nothing but its own. */
export class ExecutionRole extends Role {
  constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    const policies: Record<string, PolicyStatement[]> = {
      Files: fileStatements(props),
      Catalog: [catalogStatement(props)],
      Kafka: kafkaStatements(props),
      Database: databaseStatements(props),
      Observation: [metricsStatement(props.config), ...logStatements(props.logGroupName)],
    }
    super(scope, id, {
      description: `The streaming job of Tributary ${props.config.name}`,
      assumedBy: new ServicePrincipal('emr-serverless.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          // Not one application alone: one that replaces another has another id, known only once it is made.
          ArnLike: {
            'aws:SourceArn': `arn:${Aws.PARTITION}:emr-serverless:${Aws.REGION}:${Aws.ACCOUNT_ID}:/applications/*`,
          },
        },
      }),
      inlinePolicies: Object.fromEntries(
        Object.entries(policies)
          .filter(([, statements]) => statements.length > 0)
          .map(([name, statements]) => [name, new PolicyDocument({ statements })]),
      ),
    })
    for (const [resource, reason] of wildcards(props)) acknowledgeWildcard(this, resource, reason)
  }
}

/** Resources that are named by a wildcard, with the reason. */
function wildcards({ data, checkpoints, logs, logsPrefix, logGroupName }: ExecutionRoleProps): [string, string][] {
  return [
    [data.arnForObjects('*'), 'Iceberg names the files of its tables, and this bucket holds nothing else'],
    [checkpoints.arnForObjects('*'), 'Spark names the files of its checkpoints, and this bucket holds nothing else'],
    [logs.arnForObjects(`${logsPrefix}/*`), 'EMR Serverless names the log files below the prefix of the job'],
    [logArn('*'), 'EMR Serverless looks for the log group among all of this account and region'],
    [logArn(`${logGroupName}:*`), 'EMR Serverless names the streams of the log group of the job'],
    ['*', 'PutMetricData knows no resources; a condition allows the namespace of this pipeline alone'],
  ]
}
