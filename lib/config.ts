import type { QueryKind } from './contract.ts'

/** Everything that differs between two environments; what TypeScript and Python must agree on is in `contract/`. */
export interface EnvironmentConfig {
  /** Name of the environment, part of the name of everything that it deploys: 2 to 12 lower-case letters and digits. */
  readonly name: string
  /** What becomes of data when its resource leaves the template: kept, or deleted with everything in it. */
  readonly data: 'retained' | 'destroyed'
  readonly network: NetworkConfig
  readonly broker: BrokerConfig
  readonly lake: LakeConfig
  readonly database: InfluxDatabaseConfig | LiveAnalyticsConfig
  readonly devices: DevicesConfig
  readonly processing: ProcessingConfig
  readonly logs: LogsConfig
  readonly alerts: AlertsConfig
  readonly alarms: AlarmsConfig
}

export interface NetworkConfig {
  /** Address range of the VPC, as CIDR; a subnet of equal size in each of three zones is cut from it. */
  readonly cidr: string
  /** Which three zones of the region, counted from 0 in the order of their names; a change moves subnets, and fails. */
  readonly zones: readonly [number, number, number]
  /** Zones in which each interface endpoint has an address, 1 to 3: each costs, and traffic between zones does too. */
  readonly endpointZones: 1 | 2 | 3
}

export interface BrokerConfig {
  /** `express` brokers bring their own storage, always in three zones; `standard` ones have disks of a chosen size. */
  readonly type: 'express' | 'standard'
  /** Kafka version as MSK spells it; this project needs 3.9 in KRaft mode. */
  readonly kafkaVersion: '3.9.x.kraft'
  /** MSK broker size, of a family that fits the type: express.m7g.…, or kafka.m7g.… and kafka.m5.… */
  readonly instanceType: string
  /** Zones that have brokers, 2 or 3; also the number of copies of each record. */
  readonly zones: 2 | 3
  /** Brokers in each of these zones. */
  readonly perZone: number
  /** Disk of each standard broker in GiB, 1 to 16,384; null for express brokers. */
  readonly storageGiB: number | null
}

export interface LakeConfig {
  /** Days for which the lake can be read as it was. */
  readonly snapshotDays: number
  /** Days after which a file that no snapshot names is deleted; more than the longest write takes. */
  readonly orphanFileDays: number
  /** Days for which overwritten and deleted objects of the lake can be restored. */
  readonly noncurrentDays: number
  /** Days for which raw messages that a rule could not deliver are kept for replay. */
  readonly failedActionDays: number
}

/** Timestream for InfluxDB, which every account can create. */
export interface InfluxDatabaseConfig {
  readonly kind: 'influxdb'
  /** Instance class, db.influx.medium to db.influx.24xlarge. */
  readonly instanceType: string
  /** Storage of the instance in GiB, 20 to 16,384. */
  readonly storageGiB: number
  /** One instance, or a second one in another zone that takes over. */
  readonly deployment: 'SINGLE_AZ' | 'WITH_MULTIAZ_STANDBY'
  /** Days for which points are kept; 0 keeps them for ever. */
  readonly retentionDays: number
}

/** Timestream for LiveAnalytics, for accounts that had it before June 2025. */
export interface LiveAnalyticsConfig {
  readonly kind: 'liveAnalytics'
  /** Hours in the memory store, 1 to 8,766; older points are written straight to the magnetic store. */
  readonly memoryHours: number
  /** Days in the magnetic store, 1 to 73,000. */
  readonly magneticDays: number
  /** Cell that the account has for writes in the region, as `aws timestream-write describe-endpoints` shows it: cell2. */
  readonly ingestCell: string
}

export interface DevicesConfig {
  /** Verdict level of the log of IoT rules: what is written to CloudWatch Logs. */
  readonly ruleLogLevel: 'ERROR' | 'WARN' | 'INFO' | 'DISABLED'
  /**
   * Serial numbers that may enrol, as a regular expression that the whole number must match. Whoever steals a claim can
   * enrol each number that it lets through, so one that takes any name is refused where data is kept.
   */
  readonly serialPattern: string
  /** Minutes from one look at what the registry says of devices to the next, 5 to 60; a look takes up to 15. */
  readonly registryMinutes: number
}

export interface ProcessingConfig {
  /** EMR release; the job is built and tested for this one. */
  readonly releaseLabel: 'emr-spark-8.1.0'
  readonly driver: WorkerConfig
  readonly executor: WorkerConfig
  /** Executors that the job may have at most; it begins with one. */
  readonly maxExecutors: number
  /** Minutes without a run after which the application stops. */
  readonly idleMinutes: number
  /** Seconds from one micro-batch of a kind of query to the next; each writes to S3, which has a price per request. */
  readonly triggerSeconds: Readonly<Record<QueryKind, number>>
  /**
   * Kafka records that one micro-batch of one query takes at most, of `limits` never more than 100,000; with the trigger,
   * how fast a backlog can shrink.
   */
  readonly maxOffsetsPerTrigger: number
  /** Minutes for which a copy of a message is recognised as one. */
  readonly dedupMinutes: number
  /** Seconds for which a run that is cancelled may finish its batches, 15 to 1,800; longer than a batch usually takes. */
  readonly graceSeconds: number
  /** Minutes within which a run must be healthy after its start; a deployment whose run is not rolls itself back. */
  readonly healthMinutes: number
  /** Runs in a row that may fail within an hour of their start before the job is left as it is, and an alarm calls. */
  readonly restartAttempts: number
}

/** Size of one EMR Serverless worker. */
export interface WorkerConfig {
  /** vCPUs: 1, 2, 4, 8 or 16. */
  readonly cores: 1 | 2 | 4 | 8 | 16
  /** Memory in GB, within what EMR Serverless offers for the vCPUs. */
  readonly memoryGB: number
  /** Disk in GB, 20 to 200. */
  readonly diskGB: number
}

export interface LogsConfig {
  /** Days for which logs are kept; one of the values that CloudWatch Logs knows. */
  readonly retentionDays: 7 | 14 | 30 | 90 | 180 | 365
}

/** What people are told of devices. */
export interface AlertsConfig {
  /** Address that gets alerts by mail, or null for none; it must be confirmed once. */
  readonly email: string | null
  /** Messages that are sent at most of one device in a window; and as many that are of many devices at once. */
  readonly perDevice: number
  /** Messages that are sent at most in a window. */
  readonly global: number
  /** Length of the window in minutes. What is held back is told with the next message, or after so long. */
  readonly windowMinutes: number
}

export interface AlarmsConfig {
  /** Address that gets every alarm by mail, or null for none; it must be confirmed once. */
  readonly email: string | null
  /** Kafka records that a query may be behind the latest. */
  readonly offsetsBehind: number
  /** Times that devices may be refused to enrol within 15 minutes. */
  readonly enrolmentsRefused: number
  /** Rejected messages, in percent of all, over 15 minutes. */
  readonly rejectedPercent: number
  /** Rows of trends that may come too late for their window, over 15 minutes. */
  readonly lateRows: number
  /** Times that one query may be started again within 15 minutes. */
  readonly restarts: number
  /** Times that the whole job may be started again within an hour, by EMR or after its run has ended. */
  readonly jobRestarts: number
  /** 95th percentile in seconds from arrival in Kafka to the commit, per kind of query. */
  readonly latencySeconds: { readonly archive: number; readonly live: number; readonly limits: number }
  /** Minutes without a message of any device, 5 to 1,440 in steps of 5; longer than the fleet may be silent. */
  readonly noMessagesMinutes: number
  /** Minutes after which a query that has neither committed a batch nor been idle counts as stuck. */
  readonly stuckMinutes: number
}
