import { fileURLToPath } from 'node:url'
import type { Duration } from 'aws-cdk-lib'
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { FunctionRole } from './function-role.ts'
import { NamedLogGroup } from './named-log-group.ts'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))

export interface FunctionProps {
  readonly config: EnvironmentConfig
  readonly key: IKey
  /** Part of its name and of its log group's. */
  readonly name: string
  /** Folder under `lambda/` that holds handler.ts, and what that exports; without, the folder is called like the function. */
  readonly source?: { readonly folder: string; readonly handler: string }
  /** What it does, for the console. */
  readonly description: string
  readonly timeout: Duration
  readonly memoryMiB: number
  /** Keyed by the names that the handler declares. */
  readonly environment?: Record<string, string>
  /** In which subnets it runs, and behind which security group; without, outside of the VPC. */
  readonly network?: { readonly vpc: IVpc; readonly subnets: SubnetSelection; readonly securityGroup: ISecurityGroup }
}

/** A function of `lambda/`: bundled with the SDK that was tested, logs kept for as long as the config says. */
export class TributaryFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, props: FunctionProps) {
    const { config, key, network, source = { folder: props.name, handler: 'handler' } } = props
    const literalName = `tributary-${config.name}-${props.name}`
    const logGroup = new NamedLogGroup(scope, `${id}Logs`, { config, key, name: props.name })
    const { description } = props
    const interfaces = network && {
      functionName: literalName,
      subnetIds: network.vpc.selectSubnets(network.subnets).subnetIds,
      securityGroupId: network.securityGroup.securityGroupId,
    }
    super(scope, id, {
      role: new FunctionRole(scope, `${id}Role`, { description, key, logGroup, ...(interfaces && { interfaces }) }),
      entry: `${PROJECT}lambda/${source.folder}/handler.ts`,
      handler: source.handler,
      depsLockFilePath: `${PROJECT}package-lock.json`,
      projectRoot: PROJECT,
      functionName: literalName,
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMiB,
      environment: props.environment ?? {},
      environmentEncryption: key,
      ...(network && { vpc: network.vpc, vpcSubnets: network.subnets, securityGroups: [network.securityGroup] }),
      logGroup,
      bundling: {
        format: OutputFormat.ESM,
        target: 'node22',
        // Without comments and source maps, whose paths would make another asset of it in another folder.
        minify: true,
        keepNames: true,
        // The runtime's own SDK may lack commands that are used.
        externalModules: [],
        // Dependencies that are CommonJS call require() for Node's modules.
        banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
      },
    })
  }
}
