import type { BrokerConfig, EnvironmentConfig } from './config.ts'
import { need, type Problems, within } from './config-rules.ts'

export function network({ network: { cidr, zones } }: EnvironmentConfig): Problems {
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
    // No region has more than six.
    ...zones.map((zone) => within('network.zones', zone, 0, 5, 'places')),
    need(new Set(zones).size === zones.length, `network.zones ${zones.join(', ')} names a zone twice`),
  ]
}

/** Sizes of MSK brokers that run Kafka in KRaft mode. */
const SIZES = {
  express: /^express\.m7g\.(large|(|2|4|8|12|16)xlarge)$/,
  standard: /^kafka\.(m7g\.(large|(|2|4|8|12|16)xlarge)|m5\.(large|(|2|4|8|12|16|24)xlarge))$/,
}

export function broker(config: BrokerConfig): Problems {
  const { type, instanceType, zones, perZone, storageGiB } = config
  return [
    need(SIZES[type].test(instanceType), `broker.instanceType '${instanceType}' is no ${type} broker of MSK`),
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

export function lake({
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

export function database({ database: config }: EnvironmentConfig): Problems {
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
