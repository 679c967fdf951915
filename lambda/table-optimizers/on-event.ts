import type { GlueClient } from '@aws-sdk/client-glue'
import type { CdkCustomResourceEvent } from 'aws-lambda'
import { reconcile, remove } from './reconcile.ts'
import type { Wanted } from './wanted.ts'

/** Properties of the custom resource. Each change of one brings the function to look at all tables again. */
export interface OptimizerProperties {
  readonly tables: readonly string[]
  /** Everything else that the function's environment says. */
  readonly settings: Readonly<Record<string, string>>
}

/** Glue says that tables were made in the database. */
export interface TablesMade {
  readonly source: 'aws.glue'
  readonly detail: { readonly changedTables?: readonly string[] }
}

/** The daily look, for events that did not come. */
export interface DailyLook {
  readonly source: 'aws.events'
}

type Lifecycle = Pick<CdkCustomResourceEvent<OptimizerProperties>, 'RequestType' | 'ResourceProperties'> & {
  readonly OldResourceProperties?: Partial<OptimizerProperties>
  readonly PhysicalResourceId?: string
}

export type OptimizerEvent = Lifecycle | TablesMade | DailyLook

/** What was done, as lines, and the identity that CloudFormation asks for. */
export interface OptimizerAnswer {
  readonly PhysicalResourceId: string
  readonly lines: readonly string[]
}

/**
 * See to the optimizers: at a deployment and daily those of all tables, at an event those of the tables that were made.
 * @throws Error naming the tables that failed
 */
export async function onEvent(
  glue: Pick<GlueClient, 'send'>,
  wanted: Wanted,
  event: OptimizerEvent,
): Promise<OptimizerAnswer> {
  return { PhysicalResourceId: identityOf(wanted, event), lines: await done(glue, wanted, event) }
}

function identityOf({ database }: Wanted, event: OptimizerEvent): string {
  const own = `${database}-optimizers`
  // What is deleted has the id that CloudFormation knows; it made one up if it was never told ours.
  return 'RequestType' in event && event.RequestType === 'Delete' ? (event.PhysicalResourceId ?? own) : own
}

async function done(glue: Pick<GlueClient, 'send'>, wanted: Wanted, event: OptimizerEvent): Promise<string[]> {
  if (!('RequestType' in event)) return reconcile(glue, wanted, madeTables(wanted, event))
  if (event.RequestType === 'Delete') return remove(glue, wanted, event.ResourceProperties.tables)
  const former = event.OldResourceProperties?.tables ?? []
  const dropped = former.filter((table) => !wanted.tables.includes(table))
  return [...(await remove(glue, wanted, dropped)), ...(await reconcile(glue, wanted))]
}

function madeTables({ tables }: Wanted, event: TablesMade | DailyLook): readonly string[] {
  if (event.source === 'aws.events') return tables
  return tables.filter((table) => event.detail.changedTables?.includes(table))
}
