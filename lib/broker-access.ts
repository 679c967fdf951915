import { type CfnResource, CustomResource, Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { Bootstrap } from '../lambda/broker-access/bootstrap.ts'
import { ACLS, type AclProperties, ADDRESSES, type AddressProperties } from '../lambda/broker-access/properties.ts'
import type { EnvironmentConfig } from './config.ts'
import { type Contract, streamEntries } from './contract.ts'
import { TributaryFunction } from './function.ts'
import type { Network } from './network.ts'
import { ResourceProvider } from './resource-provider.ts'

export interface BrokerAccessProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
  readonly network: Pick<Network, 'vpc' | 'subnets' | 'groups'>
  readonly broker: { readonly clusterArn: string; readonly iotUser: { readonly username: string } }
}

/** How to reach the brokers, and what the IoT user may do there: write to the topics of the streams, and nothing else. */
export class BrokerAccess extends Construct {
  /** host:port,host:port, one list for each way to sign in. */
  readonly bootstrap: Bootstrap

  constructor(scope: Construct, id: string, props: BrokerAccessProps) {
    super(scope, id)
    const ask = this.askFunction(props)
    this.bootstrap = this.tell(props, ask)
    this.allow(props, ask)
  }

  /** Asks MSK's API for addresses and state; outside of the VPC, which then needs no endpoint for that API. */
  private askFunction({ config, key, broker }: BrokerAccessProps): TributaryFunction {
    const ask = new TributaryFunction(this, 'Ask', {
      ...{ config, key, name: 'broker-access' },
      description: 'Asks MSK where the brokers are, and whether they still are',
      timeout: Duration.minutes(1),
      memoryMiB: 256,
    })
    ask.addToRolePolicy(
      new PolicyStatement({
        actions: ['kafka:GetBootstrapBrokers', 'kafka:DescribeCluster'],
        resources: [broker.clusterArn],
      }),
    )
    return ask
  }

  private tell({ config, key, broker }: BrokerAccessProps, onEvent: TributaryFunction): Bootstrap {
    const properties: AddressProperties = { clusterArn: broker.clusterArn }
    const resource = new CustomResource(this, 'Addresses', {
      serviceToken: new ResourceProvider(this, 'AddressProvider', { config, key, name: 'broker-access', onEvent })
        .serviceToken,
      resourceType: ADDRESSES,
      properties,
      serviceTimeout: Duration.minutes(15),
    })
    const told = (way: keyof Bootstrap) => resource.getAttString(way)
    return { scram: told('scram'), iam: told('iam') }
  }

  private allow(props: BrokerAccessProps, isComplete: TributaryFunction): void {
    const { config, contract, key, network, broker } = props
    const properties: AclProperties = {
      clusterArn: broker.clusterArn,
      bootstrap: this.bootstrap.iam,
      username: broker.iotUser.username,
      topics: streamEntries(contract).map(([, { kafka }]) => kafka.topic),
    }
    const provider = new ResourceProvider(this, 'AclProvider', {
      ...{ config, key, name: 'acls' },
      onEvent: this.aclFunction(props),
      isComplete,
      totalTimeout: Duration.minutes(15),
    })
    const acls = new CustomResource(this, 'Acls', {
      serviceToken: provider.serviceToken,
      resourceType: ACLS,
      properties,
      serviceTimeout: Duration.minutes(20),
    })
    // Under another logical id it would be another resource: made first, and then the former one deleted, ACLs and all.
    const resource = acls.node.defaultChild as CfnResource
    resource.overrideLogicalId('IotUserAcls')
    // Without their rules the function reaches no broker, when ACLs are made as well as when they are deleted.
    acls.node.addDependency(network.groups.function, network.groups.broker)
  }

  /** Talks to the brokers, so it is in the VPC; it calls no AWS API, for it signs its token itself. */
  private aclFunction({ config, key, network, broker }: BrokerAccessProps): TributaryFunction {
    const acls = new TributaryFunction(this, 'SyncAcls', {
      ...{ config, key, name: 'acls' },
      description: 'Makes the ACLs of the IoT user what they should be',
      timeout: Duration.minutes(4),
      memoryMiB: 256,
      network: { ...network, securityGroup: network.groups.function },
    })
    acls.addToRolePolicy(
      new PolicyStatement({
        // To describe and to alter the cluster is what Kafka asks of who reads and who changes ACLs.
        actions: ['kafka-cluster:Connect', 'kafka-cluster:DescribeCluster', 'kafka-cluster:AlterCluster'],
        resources: [broker.clusterArn],
      }),
    )
    return acls
  }
}
