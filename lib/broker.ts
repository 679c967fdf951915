import type { RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnCluster, CfnConfiguration } from 'aws-cdk-lib/aws-msk'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { brokerConfiguration, properties } from './broker-configuration.ts'
import { brokerLogs } from './broker-logs.ts'
import type { BrokerConfig, EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { IotUser } from './iot-user.ts'
import type { Network } from './network.ts'
import { removalOf } from './removal.ts'
import { Topics } from './topics.ts'

export interface BrokerProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly key: IKey
  readonly network: Network
  /** Where the brokers' logs go. */
  readonly logBucket: Bucket
}

/**
 * The Kafka cluster, its topics and the user of the IoT rules. Clients come by TLS and sign in: rules by password,
 * everyone else by IAM. Subnets, security group and key of a cluster cannot be changed; as its name is fixed, such a
 * change fails instead of replacing it.
 */
export class Broker extends Construct {
  readonly clusterArn: string
  /** Literal. */
  readonly clusterName: string
  readonly iotUser: Pick<IotUser, 'username' | 'secretName' | 'secretArn'>

  constructor(scope: Construct, id: string, props: BrokerProps) {
    super(scope, id)
    const { config, contract, key } = props
    const removal = removalOf(config)
    this.clusterName = `tributary-${config.name}`
    this.clusterArn = this.cluster(props, removal).attrArn
    const { clusterArn } = this
    this.iotUser = new IotUser(this, 'IotUser', { config, key, clusterArn, removal })
    new Topics(this, 'Topics', { contract, clusterArn, replicas: config.broker.zones })
  }

  private cluster(props: BrokerProps, removal: RemovalPolicy): CfnCluster {
    const { config, key, logBucket } = props
    const { kafkaVersion, zones, perZone } = config.broker
    const configuration = new CfnConfiguration(this, 'Configuration', {
      name: this.clusterName,
      serverProperties: properties(brokerConfiguration(config.broker)),
    })
    const cluster = new CfnCluster(this, 'Cluster', {
      ...{ clusterName: this.clusterName, kafkaVersion, numberOfBrokerNodes: zones * perZone },
      brokerNodeGroupInfo: this.nodes(props),
      configurationInfo: { arn: configuration.attrArn, revision: configuration.attrLatestRevisionRevision },
      clientAuthentication: {
        sasl: { iam: { enabled: true }, scram: { enabled: true } },
        unauthenticated: { enabled: false },
      },
      encryptionInfo: {
        encryptionAtRest: { dataVolumeKmsKeyId: key.keyArn },
        encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
      },
      // The free level has all that alarms and dashboard show.
      enhancedMonitoring: 'DEFAULT',
      loggingInfo: brokerLogs(logBucket),
    })
    // Else MSK would write a policy of its own for the bucket.
    if (logBucket.policy) cluster.node.addDependency(logBucket.policy)
    for (const resource of [configuration, cluster]) resource.applyRemovalPolicy(removal)
    return cluster
  }

  private nodes({ config: { broker }, network }: BrokerProps): CfnCluster.BrokerNodeGroupInfoProperty {
    const { subnetIds } = network.vpc.selectSubnets(network.subnets)
    return {
      instanceType: broker.instanceType,
      clientSubnets: subnetIds.slice(0, broker.zones),
      securityGroups: [network.groups.broker.securityGroupId],
      connectivityInfo: { publicAccess: { type: 'DISABLED' } },
      ...storage(broker),
    }
  }
}

/** Express brokers bring their own, and refuse to be told. */
function storage({ storageGiB }: BrokerConfig): Pick<CfnCluster.BrokerNodeGroupInfoProperty, 'storageInfo'> {
  return storageGiB === null ? {} : { storageInfo: { ebsStorageInfo: { volumeSize: storageGiB } } }
}
