import { type DashboardProps, type Graph, PERIOD } from './graph.ts'

/** Load of the brokers, and what their type tells of their storage. */
export function brokerGraphs({ config, brokers }: DashboardProps): Graph[] {
  const each = (metric: 'BytesInPerSec' | 'BytesOutPerSec' | 'KafkaDataLogsDiskUsed') =>
    brokers.brokers.map((broker) =>
      brokers.ofBroker(broker, metric, 'Average', PERIOD).with({ label: `broker ${broker}` }),
    )
  return [
    { title: 'Processor', unit: '%', lines: brokers.brokers.map((broker) => brokers.cpu(broker, PERIOD)) },
    { title: 'Written', unit: 'bytes per second', lines: each('BytesInPerSec') },
    { title: 'Read', unit: 'bytes per second', lines: each('BytesOutPerSec') },
    config.broker.type === 'express'
      ? { title: 'Storage', unit: 'bytes', lines: [brokers.ofCluster('StorageUsed', 'Maximum', PERIOD)] }
      : { title: 'Disk', unit: '%', lines: each('KafkaDataLogsDiskUsed') },
  ]
}
