import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { Aws, type Stack } from 'aws-cdk-lib'
import { Match } from 'aws-cdk-lib/assertions'
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from '../../lib/config.ts'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract, streamEntries } from '../../lib/contract.ts'
import { DataKey } from '../../lib/data-key.ts'
import { Database } from '../../lib/database.ts'
import { stackWith } from './stack.ts'
import { templateText } from './template-text.ts'

const contract = loadContract()
const dev = loadConfig('dev')
const prod = loadConfig('prod')
const LIVE = { kind: 'liveAnalytics', memoryHours: 24, magneticDays: 365, ingestCell: 'cell2' } as const

/** Three isolated subnets and the groups, in the shape of the real network. */
class Surroundings extends Construct {
  readonly vpc = new Vpc(this, 'Vpc', {
    maxAzs: 3,
    natGateways: 0,
    subnetConfiguration: [{ name: 'private', subnetType: SubnetType.PRIVATE_ISOLATED }],
  })
  readonly subnets = { subnetType: SubnetType.PRIVATE_ISOLATED }
  readonly groups = {
    database: new SecurityGroup(this, 'DatabaseGroup', { vpc: this.vpc as never }),
    endpoint: new SecurityGroup(this, 'EndpointGroup', { vpc: this.vpc as never }),
    function: new SecurityGroup(this, 'FunctionGroup', { vpc: this.vpc as never }),
  }
}

function databaseOf(config: EnvironmentConfig) {
  const made = stackWith((stack: Stack) => {
    const network = new Surroundings(stack, 'Network')
    const key = new DataKey(stack, 'Key', config)
    return new Database(stack, 'Database', { config, contract, key, network, serviceLogs: new Bucket(stack, 'Logs') })
  })
  return { ...made, database: made.built, template: made.template() }
}

/** What the job's own parser makes of an address. */
function parsed(module: string, parser: string, url: string): string {
  const read = `import sys; from tributary.${module} import ${parser} as A; print(A.parse(sys.argv[1]).__dict__)`
  return execFileSync('.tributary/venv/bin/python', ['-c', read, url], { env: { PYTHONPATH: 'jobs' } })
    .toString()
    .trim()
}

/** The text without what belongs to network, bucket and key. */
function ownText(template: Parameters<typeof templateText>[0]): string {
  return templateText(template)
    .split('\n\n')
    .filter((resource) => !/^(Network|Logs|Key|Custom::VpcRestrict)/.test(resource))
    .join('\n\n')
}

describe('InfluxDB', () => {
  const { database, template } = databaseOf(dev)

  test('snapshot', () => {
    expect(ownText(template)).toMatchSnapshot()
    expect([database.kind, database.name, database.writeStatements]).toEqual(['influxdb', 'tributary-dev', []])
  })

  test('the address is one that the job can read, and names secret, organization and bucket that are deployed', () => {
    const url = database.seriesUrl.replace(/\$\{[^}]*\}/g, 'host.example')
    expect(parsed('influx_address', 'InfluxAddress', url)).toBe(
      "{'host': 'host.example', 'port': 8086, 'tls': True, 'org': 'tributary', 'bucket': 'tributary', " +
        "'secret': 'secretsmanager://tributary-dev-database-token'}",
    )
    template.hasResourceProperties('AWS::SecretsManager::Secret', { Name: database.writeToken?.name ?? 'none' })
    template.hasResourceProperties('AWS::Timestream::InfluxDBInstance', {
      Organization: 'tributary',
      Bucket: 'tributary',
      Port: 8086,
    })
  })

  // Secrets Manager reads six characters behind the last hyphen of a name as the end of an ARN.
  test('no secret has a name that could be taken for another', () => {
    const names = Object.values(template.findResources('AWS::SecretsManager::Secret')).map(
      (each) => each.Properties.Name,
    )
    expect(names).toHaveLength(2)
    for (const name of names) expect(name).not.toMatch(/-[A-Za-z0-9]{6}$/)
  })

  test('the password is one that Timestream takes, and stands nowhere in the template', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'tributary-dev-database-admin',
      GenerateSecretString: Match.objectEquals({
        SecretStringTemplate: '{"username":"admin"}',
        GenerateStringKey: 'password',
        PasswordLength: 64,
        ExcludePunctuation: true,
      }),
    })
    const [instance] = Object.values(template.findResources('AWS::Timestream::InfluxDBInstance'))
    expect(JSON.stringify(instance?.Properties.Password)).toContain(':SecretString:password::}}')
  })

  test('nothing but the token may be written, and the function may do it', () => {
    const policies = Object.entries(template.findResources('AWS::IAM::Policy'))
    const [, policy] = policies.find(([id]) => id.startsWith('DatabaseInfluxTokenFunction')) ?? []
    const puts = policy?.Properties.PolicyDocument.Statement.filter(({ Action }: { Action: string | string[] }) =>
      [Action].flat().includes('secretsmanager:PutSecretValue'),
    )
    expect(puts).toEqual([
      expect.objectContaining({ Resource: { Ref: expect.stringMatching(/^DatabaseInfluxTokenSecret/) } }),
    ])
  })

  test('the token is made after network and security groups are there', () => {
    const [token] = Object.values(template.findResources('Custom::DatabaseToken'))
    expect(token?.['DependsOn']).toEqual(expect.arrayContaining([expect.stringMatching(/^NetworkFunctionGroup/)]))
    expect(token?.Properties).toMatchObject({ retentionSeconds: String(7 * 86_400) })
  })

  test('another deployment type does not need another instance', () => {
    const of = (config: EnvironmentConfig) =>
      Object.values(databaseOf(config).template.findResources('AWS::Timestream::InfluxDBInstance'))[0]?.Properties
    const single = of(dev)
    const multiple = of({ ...dev, database: { ...dev.database, deployment: 'WITH_MULTIAZ_STANDBY' } as never })
    expect(multiple).toEqual({ ...single, DeploymentType: 'WITH_MULTIAZ_STANDBY' })
    expect(single.VpcSubnetIds.length).toBeGreaterThanOrEqual(2)
  })

  test('it is kept in prod, and no public address has it anywhere', () => {
    const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }
    const { template: inProd } = databaseOf(prod)
    inProd.allResources('AWS::Timestream::InfluxDBInstance', kept)
    inProd.allResources('AWS::SecretsManager::Secret', kept)
    for (const each of [template, inProd]) {
      each.allResourcesProperties('AWS::Timestream::InfluxDBInstance', {
        PubliclyAccessible: false,
        KmsKeyId: Match.anyValue(),
      })
    }
    template.allResources('AWS::Timestream::InfluxDBInstance', { DeletionPolicy: 'Delete' })
  })
})

describe('LiveAnalytics', () => {
  const { database, template, stack } = databaseOf({ ...dev, database: LIVE })

  test('snapshot', () => {
    expect(ownText(template)).toMatchSnapshot()
    expect([database.kind, database.name, database.writeToken]).toEqual(['liveAnalytics', 'tributary-dev', undefined])
  })

  test('each measurement of the contract has its table', () => {
    const tables = Object.values(template.findResources('AWS::Timestream::Table')).map(
      (each) => each.Properties.TableName,
    )
    const streams = streamEntries(contract).flatMap(([, { series }]) => series?.measurement ?? [])
    const ofPipeline = Object.values(contract.pipeline.series).map(({ measurement }) => measurement)
    expect(tables.sort()).toEqual([...streams, ...ofPipeline].sort())
  })

  test('the job may write to these tables and to nothing else', () => {
    const [statement, ...others] = database.writeStatements.map((each) => stack.resolve(each.toStatementJson()))
    expect(others).toEqual([])
    expect(statement.Action).toBe('timestream:WriteRecords')
    expect(statement.Resource).toHaveLength(Object.keys(template.findResources('AWS::Timestream::Table')).length)
  })

  test('the address is one that the job can read, by an endpoint that the VPC has', () => {
    const url = database.seriesUrl.replaceAll(Aws.REGION, 'eu-west-1')
    expect(parsed('timestream_address', 'TimestreamAddress', url)).toBe(
      "{'database': 'tributary-dev', 'region': 'eu-west-1', " +
        "'endpoint': 'https://ingest-cell2.timestream.eu-west-1.amazonaws.com'}",
    )
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.timestream.ingest-cell2']] },
      PrivateDnsEnabled: true,
    })
  })

  test('it is kept in prod', () => {
    const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }
    const { template: inProd } = databaseOf({ ...prod, database: LIVE })
    inProd.allResources('AWS::Timestream::Database', kept)
    inProd.allResources('AWS::Timestream::Table', kept)
  })
})
