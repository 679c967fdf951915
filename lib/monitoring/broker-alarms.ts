import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { type MissingData, PipelineAlarm, type PipelineAlarmProps, type Watch } from './alarm.ts'
import type { BrokerMetrics } from './broker-metrics.ts'
import { sustainedBytes } from './express-throughput.ts'

const PERIOD = Duration.minutes(5)
/** AWS advises to keep the rest free, for what a broker takes over while another is down. */
const CPU_PERCENT = 60
const DISK_PERCENT = 75
const THROUGHPUT_SHARE = 0.8

const SILENT: MissingData = { means: 'alarm', because: 'every running broker reports each minute' }
const SILENCE_ELSEWHERE: MissingData = { means: 'no change', because: 'a silent broker is told by broker-cpu' }
const NO_TRAFFIC: MissingData = { means: 'all is well', because: 'MSK reports it only while there is traffic' }

/** The health of the brokers; what there is to watch differs with their type. */
export class BrokerAlarms extends Construct {
  readonly #watch: Watch
  readonly #metrics: BrokerMetrics

  constructor(scope: Construct, id: string, { metrics, ...watch }: Watch & { metrics: BrokerMetrics }) {
    super(scope, id)
    this.#watch = watch
    this.#metrics = metrics
    this.#controller()
    for (const broker of metrics.brokers) this.#cpu(broker)
    if (watch.config.broker.type === 'express') for (const broker of metrics.brokers) this.#throughput(broker)
    else this.#replicas()
  }

  #alarm(id: string, props: Omit<PipelineAlarmProps, 'fires'> & { fires?: 'below' }): void {
    new PipelineAlarm(this, id, this.#watch, { fires: 'above', ...props })
  }

  #controller(): void {
    this.#alarm('NoController', {
      kind: 'no-controller',
      says: 'The cluster has had no active controller for 15 minutes',
      // Each controller reports whether it is the active one, so that only the maximum says whether there is one.
      metric: this.#metrics.ofCluster('ActiveControllerCount', 'Maximum', PERIOD),
      fires: 'below',
      threshold: 1,
      periods: 3,
      missing: { means: 'alarm', because: 'a cluster that is active reports it each minute' },
    })
  }

  #cpu(broker: string): void {
    this.#alarm(`Cpu-${broker}`, {
      kind: 'broker-cpu',
      subject: broker,
      says: `Broker ${broker} has used more than ${CPU_PERCENT} % of its processor for 15 minutes, or is silent`,
      metric: this.#metrics.cpu(broker, PERIOD),
      threshold: CPU_PERCENT,
      periods: 3,
      missing: SILENT,
    })
  }

  #throughput(broker: string): void {
    const { written, read } = sustainedBytes(this.#watch.config.broker.instanceType)
    const directions = [
      { of: 'written to', metric: 'BytesInPerSec', most: written },
      { of: 'read from', metric: 'BytesOutPerSec', most: read },
    ] as const
    for (const { of, metric, most } of directions) {
      this.#alarm(`${metric}-${broker}`, {
        kind: 'broker-throughput',
        subject: `${broker}-${of.split(' ')[0]}`,
        says: `What is ${of} broker ${broker} has been above ${100 * THROUGHPUT_SHARE} % of what it sustains for 15 minutes`,
        metric: this.#metrics.ofBroker(broker, metric, 'Average', PERIOD),
        threshold: Math.round(THROUGHPUT_SHARE * most),
        periods: 3,
        missing: NO_TRAFFIC,
      })
    }
  }

  /** Of standard brokers only: express ones neither have a disk of their own nor tell of their replicas. */
  #replicas(): void {
    this.#alarm('OfflinePartitions', {
      kind: 'offline-partitions',
      says: 'Partitions have been without a leader for 5 minutes: nothing can be written to them or read',
      metric: this.#metrics.ofCluster('OfflinePartitionsCount', 'Maximum', PERIOD),
      threshold: 0,
      periods: 1,
      missing: { means: 'no change', because: 'a silent cluster is told by no-controller' },
    })
    for (const broker of this.#metrics.brokers) this.#replicasOf(broker)
  }

  #replicasOf(broker: string): void {
    const common = { subject: broker, missing: SILENCE_ELSEWHERE }
    this.#alarm(`Disk-${broker}`, {
      ...common,
      kind: 'broker-disk',
      says: `The disk of broker ${broker} is more than ${DISK_PERCENT} % full`,
      metric: this.#metrics.ofBroker(broker, 'KafkaDataLogsDiskUsed', 'Maximum', PERIOD),
      threshold: DISK_PERCENT,
      periods: 1,
    })
    this.#alarm(`UnderMinIsr-${broker}`, {
      ...common,
      kind: 'under-min-isr',
      says: `Partitions of broker ${broker} have had too few copies to be written to for 10 minutes`,
      metric: this.#metrics.ofBroker(broker, 'UnderMinIsrPartitionCount', 'Maximum', PERIOD),
      threshold: 0,
      periods: 2,
    })
    this.#alarm(`UnderReplicated-${broker}`, {
      ...common,
      kind: 'under-replicated',
      says: `Partitions of broker ${broker} have lacked a copy for 30 minutes, longer than a restart takes`,
      metric: this.#metrics.ofBroker(broker, 'UnderReplicatedPartitions', 'Maximum', PERIOD),
      threshold: 0,
      periods: 6,
    })
  }
}
