import { Aws, CustomResource, Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { Environment } from '../lambda/table-optimizers/environment.ts'
import type { OptimizerProperties } from '../lambda/table-optimizers/on-event.ts'
import type { EnvironmentConfig } from './config.ts'
import { type Contract, streamEntries } from './contract.ts'
import { TributaryFunction } from './function.ts'
import { glueArn, glueArns, optimizerRole } from './optimizer-role.ts'
import { ResourceProvider } from './resource-provider.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface TableOptimizersProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
  readonly databaseName: string
  /** Where the tables' files are. */
  readonly bucket: Bucket
}

const NAME = 'table-optimizers'

/** The Iceberg tables that the job makes. */
export function tableNames(contract: Contract): string[] {
  const streams = streamEntries(contract).map(([, { table }]) => table.name)
  return [...streams, ...Object.values(contract.pipeline.tables).map(({ name }) => name)]
}

/**
 * Compaction, snapshot retention and orphan file deletion for each table of the contract. Glue refuses an optimizer for
 * a table that is not there, and the job makes the tables in its first run: so a function adds the optimizers when Glue
 * says that a table was made, and looks daily and at each deployment (docs/decisions/014-table-optimizers.md).
 */
export class TableOptimizers extends Construct {
  /** What stands for the optimizers in CloudFormation: made after, and removed before, all that it depends on. */
  readonly resource: CustomResource

  constructor(scope: Construct, id: string, props: TableOptimizersProps) {
    super(scope, id)
    const tables = tableNames(props.contract)
    const role = optimizerRole(this, { ...props, tables })
    const environment = settings(props, tables, role)
    const handler = this.handler(props, environment, role)
    new Rule(this, 'TablesMade', {
      description: 'The job made a table, which needs its optimizers',
      eventPattern: {
        source: ['aws.glue'],
        detailType: ['Glue Data Catalog Database State Change'],
        detail: { databaseName: [props.databaseName], typeOfChange: ['CreateTable'], changedTables: tables },
      },
      targets: [new LambdaFunction(handler)],
    })
    new Rule(this, 'Daily', {
      description: 'Glue sends its events as best it can: look whether one was missed',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(handler)],
    })
    const { TABLES: _, ...others } = environment
    const properties: OptimizerProperties = { tables, settings: others }
    const { config, key } = props
    const provider = new ResourceProvider(this, 'Provider', { config, key, name: NAME, onEvent: handler })
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::TableOptimizers',
      properties,
      serviceTimeout: Duration.minutes(10),
    })
    // While the optimizers are there, their role and the permission to remove them must be.
    this.resource.node.addDependency(role, handler)
  }

  private handler(props: TableOptimizersProps, environment: Environment, role: Role): TributaryFunction {
    const { config, key, databaseName } = props
    const handler = new TributaryFunction(this, 'Function', {
      config,
      key,
      name: NAME,
      description: 'Gives the Iceberg tables their optimizers, once the job has made them',
      timeout: Duration.minutes(5),
      memoryMiB: 256,
      environment,
    })
    const actions = ['GetTable', 'GetTableOptimizer', 'CreateTableOptimizer', 'UpdateTableOptimizer']
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: [...actions, 'DeleteTableOptimizer'].map((action) => `glue:${action}`),
        resources: glueArns(databaseName, ['*']),
      }),
    )
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'glue.amazonaws.com' } },
      }),
    )
    acknowledgeWildcard(
      handler,
      glueArn(`table/${databaseName}/*`),
      'A table that has left the contract must lose its optimizers, so all tables of this database are named.',
    )
    return handler
  }
}

function settings({ config, databaseName }: TableOptimizersProps, tables: string[], role: Role): Environment {
  return {
    CATALOG_ID: Aws.ACCOUNT_ID,
    DATABASE: databaseName,
    TABLES: JSON.stringify(tables),
    ROLE_ARN: role.roleArn,
    SNAPSHOT_DAYS: String(config.lake.snapshotDays),
    ORPHAN_FILE_DAYS: String(config.lake.orphanFileDays),
  }
}
