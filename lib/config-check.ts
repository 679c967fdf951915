import type { BrokerConfig, EnvironmentConfig, WorkerConfig } from './config.ts'
import { ENVIRONMENT_NAMES, environment } from './environments.ts'

/** A configuration that cannot be deployed; the message is one sentence. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * The checked configuration of an environment.
 * @param name what was given as `-c env=NAME`
 * @throws ConfigError for an unknown environment or an impossible value
 */
export function loadConfig(name: unknown): EnvironmentConfig {
  const known = ENVIRONMENT_NAMES.join(', ')
  if (typeof name !== 'string' || name === '') {
    throw new ConfigError(`No environment is given; add -c env=NAME with one of ${known}.`)
  }
  const config = environment(name)
  if (config === undefined) throw new ConfigError(`There is no environment '${name}'; known are ${known}.`)
  checkConfig(config)
  return config
}

/**
 * Refuse what CloudFormation would refuse only after minutes, or not at all.
 * @throws ConfigError naming environment, field and problem
 */
export function checkConfig(config: EnvironmentConfig): void {
  const problem = [
    ...named(config),
    ...network(config),
    ...broker(config.broker),
    ...lake(config),
    ...database(config),
    ...devices(config),
    ...worker('processing.driver', config.processing.driver),
    ...worker('processing.executor', config.processing.executor),
    ...processing(config),
    ...alarms(config),
  ].find((found) => found !== undefined)
  if (problem) throw new ConfigError(`Environment ${config.name}: ${problem}.`)
}

type Problems = (string | undefined)[]

function need(fits: boolean, problem: string): string | undefined {
  return fits ? undefined : problem
}

function within(field: string, value: number, least: number, most: number, unit: string): string | undefined {
  const fits = Number.isInteger(value) && value >= least && value <= most
  return need(fits, `${field} is ${value} and must be a whole number of ${unit} from ${least} to ${most}`)
}

function named({ name }: EnvironmentConfig): Problems {
  return [need(/^[a-z][a-z0-9]{1,11}$/.test(name), `'${name}' is not a name of 2 to 12 lower-case letters and digits`)]
}

function network({ network: { cidr } }: EnvironmentConfig): Problems {
  const [, a, b, c, d, size] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr) ?? []
  const bytes = [a, b, c, d].map(Number)
  const range = bytes.reduce((all, byte) => all * 256 + byte, 0)
  const isPrivate =
    bytes[0] === 10 || (bytes[0] === 172 && Number(b) >> 4 === 1) || (bytes[0] === 192 && bytes[1] === 168)
  const prefix = Number(size)
  return [
    need(size !== undefined && bytes.every((byte) => byte <= 255), `network.cidr '${cidr}' is not like 10.0.0.0/20`),
    need(isPrivate, `network.cidr '${cidr}' is not a private range`),
    need(
      prefix >= 16 && prefix <= 22,
      `network.cidr '${cidr}' is not between /16 and /22: each Spark worker takes an address`,
    ),
    need(range % 2 ** (32 - prefix) === 0, `network.cidr '${cidr}' does not begin where a /${size} begins`),
  ]
}

function broker(config: BrokerConfig): Problems {
  const { type, instanceType, zones, perZone, storageGiB } = config
  const family = type === 'express' ? 'express.m7g.' : 'kafka.m'
  return [
    need(instanceType.startsWith(family), `broker.instanceType '${instanceType}' is no ${type} broker (${family}…)`),
    need(
      type === 'standard' || storageGiB === null,
      'broker.storageGiB must be null, express brokers have no disk of theirs',
    ),
    need(type === 'standard' || zones === 3, 'broker.zones must be 3 for express brokers'),
    type === 'standard' ? standardStorage(storageGiB) : undefined,
    within('broker.perZone', perZone, 1, 10, 'brokers'),
  ]
}

function standardStorage(storageGiB: number | null): string | undefined {
  if (storageGiB === null) return 'broker.storageGiB is null, but standard brokers need a disk'
  return within('broker.storageGiB', storageGiB, 1, 16_384, 'GiB')
}

function lake({
  lake: { snapshotDays, orphanFileDays, noncurrentDays, failedActionDays },
}: EnvironmentConfig): Problems {
  return [
    within('lake.snapshotDays', snapshotDays, 1, 3650, 'days'),
    // A file that a write in progress has not committed yet looks like an orphan.
    within('lake.orphanFileDays', orphanFileDays, 3, 3650, 'days'),
    within('lake.noncurrentDays', noncurrentDays, 1, 3650, 'days'),
    within('lake.failedActionDays', failedActionDays, 1, 3650, 'days'),
  ]
}

function database({ database: config }: EnvironmentConfig): Problems {
  if (config.kind === 'liveAnalytics') {
    return [
      within('database.memoryHours', config.memoryHours, 1, 8766, 'hours'),
      within('database.magneticDays', config.magneticDays, 1, 73_000, 'days'),
      need(/^cell\d+$/.test(config.ingestCell), `database.ingestCell '${config.ingestCell}' is not like cell2`),
    ]
  }
  return [
    need(
      /^db\.influx\.(medium|large|[248]?xlarge|12xlarge|16xlarge|24xlarge)$/.test(config.instanceType),
      `database.instanceType '${config.instanceType}' is no class of Timestream for InfluxDB`,
    ),
    within('database.storageGiB', config.storageGiB, 20, 16_384, 'GiB'),
    within('database.retentionDays', config.retentionDays, 0, 36_500, 'days'),
  ]
}

function devices({ devices: { serialPattern } }: EnvironmentConfig): Problems {
  let isPattern = true
  try {
    new RegExp(serialPattern, 'u')
  } catch {
    isPattern = false
  }
  return [
    need(isPattern, `devices.serialPattern '${serialPattern}' is no regular expression`),
    need(!/^\^|\$$/.test(serialPattern), `devices.serialPattern '${serialPattern}' has anchors, which it needs not`),
  ]
}

/** GB of memory that EMR Serverless offers per number of vCPUs: from, to, in steps of. */
const MEMORY: Record<WorkerConfig['cores'], readonly [number, number, number]> = {
  1: [2, 8, 1],
  2: [4, 16, 1],
  4: [8, 30, 1],
  8: [16, 60, 4],
  16: [32, 120, 8],
}

function worker(field: string, { cores, memoryGB, diskGB }: WorkerConfig): Problems {
  const [least, most, step] = MEMORY[cores]
  return [
    within(`${field}.memoryGB`, memoryGB, least, most, 'GB'),
    need(
      (memoryGB - least) % step === 0,
      `${field}.memoryGB is ${memoryGB} and must be ${least} plus a multiple of ${step}`,
    ),
    within(`${field}.diskGB`, diskGB, 20, 200, 'GB'),
  ]
}

function processing({ processing: config }: EnvironmentConfig): Problems {
  return [
    within('processing.maxExecutors', config.maxExecutors, 1, 200, 'executors'),
    within('processing.idleMinutes', config.idleMinutes, 1, 10_080, 'minutes'),
    within('processing.maxOffsetsPerTrigger', config.maxOffsetsPerTrigger, 1000, 100_000_000, 'records'),
    within('processing.dedupMinutes', config.dedupMinutes, 1, 1440, 'minutes'),
  ]
}

function alarms({ alarms: config }: EnvironmentConfig): Problems {
  const { archive, live } = config.latencySeconds
  return [
    need(
      config.email === null || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(config.email),
      `alarms.email '${config.email}' is no address`,
    ),
    within('alarms.offsetsBehind', config.offsetsBehind, 1, 1e12, 'records'),
    within('alarms.rejectedPercent', config.rejectedPercent, 1, 99, 'percent'),
    within('alarms.lateRows', config.lateRows, 0, 1e12, 'rows'),
    within('alarms.restarts', config.restarts, 0, 1000, 'restarts'),
    within('alarms.latencySeconds.archive', archive, 1, 86_400, 'seconds'),
    within('alarms.latencySeconds.live', live, 1, 86_400, 'seconds'),
    within('alarms.stuckMinutes', config.stuckMinutes, 5, 1440, 'minutes'),
  ]
}
