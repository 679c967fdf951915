import type { BrokerConfig } from './config.ts'

const WEEK_MS = 7 * 24 * 3_600_000

/**
 * The broker's part of server.properties, by key. Express brokers fix three copies, two of them in sync, and no unclean
 * election, and refuse a configuration that names these keys.
 */
export function brokerConfiguration({ type, zones }: BrokerConfig): Readonly<Record<string, string>> {
  return {
    'auto.create.topics.enable': 'false',
    // IAM identities are not asked about ACLs; the IoT user may do what its ACLs allow, and nothing else.
    'allow.everyone.if.no.acl.found': 'false',
    // Of topics that somebody makes by hand; ours say it themselves.
    'log.retention.ms': String(WEEK_MS),
    ...(type === 'standard' && {
      'default.replication.factor': String(zones),
      // One zone may be away, for patches too, and what is acknowledged is still in all others.
      'min.insync.replicas': String(zones - 1),
      'unclean.leader.election.enable': 'false',
    }),
  }
}

/** In the format of java.util.Properties; neither keys nor values of ours hold anything to escape. */
export function properties(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}
