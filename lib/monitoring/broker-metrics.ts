import type { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'

const NAMESPACE = 'AWS/Kafka'

type OfCluster = 'ActiveControllerCount' | 'OfflinePartitionsCount' | 'StorageUsed' | 'GlobalPartitionCount'
type OfBroker =
  | 'BytesInPerSec'
  | 'BytesOutPerSec'
  | 'CpuSystem'
  | 'CpuUser'
  | 'KafkaDataLogsDiskUsed'
  | 'MessagesInPerSec'
  | 'UnderMinIsrPartitionCount'
  | 'UnderReplicatedPartitions'

/** What MSK says of a cluster at its free level of monitoring. */
export class BrokerMetrics {
  readonly #cluster: string
  /** Numbers of the brokers, as MSK gives them. */
  readonly brokers: readonly string[]

  constructor({ name, brokers }: { readonly name: string; readonly brokers: number }) {
    this.#cluster = name
    this.brokers = Array.from({ length: brokers }, (_, i) => String(i + 1))
  }

  ofCluster(metricName: OfCluster, statistic: 'Maximum' | 'Average', period: Duration): Metric {
    return this.#metric(metricName, {}, statistic, period)
  }

  ofBroker(broker: string, metricName: OfBroker, statistic: 'Maximum' | 'Average', period: Duration): Metric {
    return this.#metric(metricName, { 'Broker ID': broker }, statistic, period)
  }

  /** Percent of the processor in use. */
  cpu(broker: string, period: Duration): MathExpression {
    // Broker by broker: one graph shows several, and its ids must differ.
    const [user, system] = [`user${broker}`, `system${broker}`]
    return new MathExpression({
      expression: `${user} + ${system}`,
      usingMetrics: {
        [user]: this.ofBroker(broker, 'CpuUser', 'Average', period),
        [system]: this.ofBroker(broker, 'CpuSystem', 'Average', period),
      },
      label: `broker ${broker}`,
      period,
    })
  }

  #metric(metricName: string, more: Record<string, string>, statistic: string, period: Duration): Metric {
    const dimensionsMap = { 'Cluster Name': this.#cluster, ...more }
    return new Metric({ namespace: NAMESPACE, metricName, dimensionsMap, statistic, period })
  }
}
