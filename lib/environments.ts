import type { EnvironmentConfig } from './config.ts'

/** Cheap and disposable: for trying a change. Some 100 messages a second. */
const dev: EnvironmentConfig = {
  name: 'dev',
  data: 'destroyed',
  network: { cidr: '10.40.0.0/20', zones: [0, 1, 2], endpointZones: 1 },
  broker: {
    type: 'standard',
    kafkaVersion: '3.9.x.kraft',
    instanceType: 'kafka.m7g.large',
    zones: 2,
    perZone: 1,
    storageGiB: 50,
  },
  lake: { snapshotDays: 2, orphanFileDays: 3, noncurrentDays: 1, failedActionDays: 7 },
  database: {
    kind: 'influxdb',
    instanceType: 'db.influx.medium',
    storageGiB: 20,
    deployment: 'SINGLE_AZ',
    retentionDays: 7,
  },
  devices: { ruleLogLevel: 'WARN', serialPattern: '[A-Za-z0-9_-]{1,64}', registryMinutes: 15 },
  processing: {
    releaseLabel: 'emr-spark-8.1.0',
    driver: { cores: 2, memoryGB: 8, diskGB: 20 },
    executor: { cores: 2, memoryGB: 8, diskGB: 20 },
    maxExecutors: 2,
    idleMinutes: 15,
    triggerSeconds: { archive: 60, rejected: 120, live: 5, trends: 60, limits: 5, detect: 60, sessions: 120 },
    maxOffsetsPerTrigger: 100_000,
    dedupMinutes: 10,
    graceSeconds: 120,
    healthMinutes: 15,
    restartAttempts: 5,
  },
  logs: { retentionDays: 7 },
  alerts: { email: null, perDevice: 6, global: 60, windowMinutes: 10 },
  alarms: {
    email: null,
    offsetsBehind: 100_000,
    enrolmentsRefused: 20,
    rejectedPercent: 10,
    lateRows: 1000,
    restarts: 3,
    jobRestarts: 3,
    latencySeconds: { archive: 300, live: 60, limits: 60 },
    noMessagesMinutes: 60,
    stuckMinutes: 20,
  },
}

/** Three zones, data kept; alarms reach people once `alarms.email` is theirs. Some 5,000 messages a second. */
const prod: EnvironmentConfig = {
  name: 'prod',
  data: 'retained',
  network: { cidr: '10.41.0.0/18', zones: [0, 1, 2], endpointZones: 3 },
  broker: {
    type: 'express',
    kafkaVersion: '3.9.x.kraft',
    instanceType: 'express.m7g.large',
    zones: 3,
    perZone: 1,
    storageGiB: null,
  },
  lake: { snapshotDays: 7, orphanFileDays: 7, noncurrentDays: 30, failedActionDays: 90 },
  database: {
    kind: 'influxdb',
    instanceType: 'db.influx.xlarge',
    storageGiB: 400,
    deployment: 'WITH_MULTIAZ_STANDBY',
    retentionDays: 30,
  },
  // An example: make the pattern that of your own serial numbers.
  devices: { ruleLogLevel: 'ERROR', serialPattern: '[A-Z]{2,4}-[0-9]{8}', registryMinutes: 15 },
  processing: {
    releaseLabel: 'emr-spark-8.1.0',
    driver: { cores: 4, memoryGB: 16, diskGB: 50 },
    executor: { cores: 4, memoryGB: 16, diskGB: 100 },
    maxExecutors: 4,
    idleMinutes: 15,
    triggerSeconds: { archive: 20, rejected: 60, live: 2, trends: 20, limits: 2, detect: 20, sessions: 60 },
    maxOffsetsPerTrigger: 1_000_000,
    dedupMinutes: 10,
    graceSeconds: 300,
    healthMinutes: 20,
    restartAttempts: 8,
  },
  logs: { retentionDays: 90 },
  alerts: { email: null, perDevice: 6, global: 60, windowMinutes: 10 },
  alarms: {
    email: null,
    offsetsBehind: 500_000,
    enrolmentsRefused: 20,
    rejectedPercent: 5,
    lateRows: 10_000,
    restarts: 3,
    jobRestarts: 3,
    latencySeconds: { archive: 120, live: 10, limits: 10 },
    noMessagesMinutes: 15,
    stuckMinutes: 10,
  },
}

const ENVIRONMENTS = { dev, prod }

/** The names that `-c env=NAME` takes. */
export const ENVIRONMENT_NAMES = Object.keys(ENVIRONMENTS) as readonly (keyof typeof ENVIRONMENTS)[]

/** The environment of this name, or undefined. */
export function environment(name: string): EnvironmentConfig | undefined {
  return Object.hasOwn(ENVIRONMENTS, name) ? ENVIRONMENTS[name as keyof typeof ENVIRONMENTS] : undefined
}
