import { Fn } from 'aws-cdk-lib'
import {
  FlowLogDestination,
  FlowLogMaxAggregationInterval,
  FlowLogTrafficType,
  IpAddresses,
  type IVpc,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import { addEndpoints } from './endpoints.ts'
import { keepFrameworkLogs } from './framework-logs.ts'
import { NamedLogGroup } from './named-log-group.ts'
import { S3PrefixList } from './s3-prefix-list.ts'
import { type SecurityGroups, securityGroups } from './security-groups.ts'

export interface NetworkProps {
  readonly config: EnvironmentConfig
  readonly key: IKey
}

/** A VPC that nothing leads into or out of, but for the endpoints of the AWS services that are called from within. */
export class Network extends Construct {
  readonly vpc: IVpc
  /** One isolated subnet in each of three zones. */
  readonly subnets: SubnetSelection = { subnetType: SubnetType.PRIVATE_ISOLATED }
  readonly groups: SecurityGroups

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id)
    const { config } = props
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(config.network.cidr),
      // Named by number: in a stack that is not bound to a region, the CDK by itself takes two zones.
      availabilityZones: config.network.zones.map((zone) => Fn.select(zone, Fn.getAzs())),
      subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED }],
      natGateways: 0,
      createInternetGateway: false,
      restrictDefaultSecurityGroup: true,
    })
    // Vpc has optional properties of IVpc as `T | undefined`, which this project's strictness tells apart.
    this.vpc = vpc as IVpc
    keepFrameworkLogs(this, 'default-security-group', props)
    this.logFlows(vpc, props)
    const s3 = new S3PrefixList(this, 'S3', props).prefixListId
    this.groups = securityGroups(this, { config, vpc: this.vpc, s3 })
    const { subnets } = this.vpc.selectSubnets(this.subnets)
    addEndpoints(config, {
      vpc: this.vpc,
      subnets: subnets.slice(0, config.network.endpointZones),
      group: this.groups.endpoint,
    })
  }

  /** Who talked to whom, and what was refused. */
  private logFlows(vpc: Vpc, { config, key }: NetworkProps): void {
    const group = new NamedLogGroup(this, 'Flows', { config, key, name: 'flows' })
    vpc.addFlowLog('Flows', {
      destination: FlowLogDestination.toCloudWatchLogs(group),
      trafficType: FlowLogTrafficType.ALL,
      maxAggregationInterval: FlowLogMaxAggregationInterval.TEN_MINUTES,
    })
  }
}
