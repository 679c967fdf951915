import type { TableOptimizerConfiguration } from '@aws-sdk/client-glue'
import type { Environment } from './environment.ts'

/** The kinds of optimizer that each table has. */
export const KINDS = ['compaction', 'retention', 'orphan_file_deletion'] as const

export type Kind = (typeof KINDS)[number]

/** What is wanted of each table of a database. */
export interface Wanted {
  readonly catalogId: string
  readonly database: string
  readonly tables: readonly string[]
  readonly optimizers: Readonly<Record<Kind, TableOptimizerConfiguration>>
}

/**
 * Snapshots that stay whatever their age. The job finds in them which batch it committed last, also when it begins
 * again after a pause that was longer than snapshots are kept.
 */
const SNAPSHOTS_KEPT = 100

/** The settings of the environment. */
export function wanted(environment: Environment): Wanted {
  const common = { roleArn: environment.ROLE_ARN, enabled: true }
  return {
    catalogId: environment.CATALOG_ID,
    database: environment.DATABASE,
    tables: JSON.parse(environment.TABLES) as string[],
    optimizers: {
      compaction: { ...common, compactionConfiguration: { icebergConfiguration: { strategy: 'binpack' } } },
      retention: {
        ...common,
        retentionConfiguration: {
          icebergConfiguration: {
            snapshotRetentionPeriodInDays: Number(environment.SNAPSHOT_DAYS),
            numberOfSnapshotsToRetain: SNAPSHOTS_KEPT,
            cleanExpiredFiles: true,
          },
        },
      },
      orphan_file_deletion: {
        ...common,
        orphanFileDeletionConfiguration: {
          icebergConfiguration: { orphanFileRetentionPeriodInDays: Number(environment.ORPHAN_FILE_DAYS) },
        },
      },
    },
  }
}

/** Whether a configuration says all that is wanted; what Glue adds of its own does not count. */
export function covers(actual: unknown, expected: unknown): boolean {
  if (expected === null || typeof expected !== 'object') return actual === expected
  if (actual === null || typeof actual !== 'object') return false
  return Object.entries(expected).every(([name, value]) => covers((actual as Record<string, unknown>)[name], value))
}
