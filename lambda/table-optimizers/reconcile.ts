import {
  AlreadyExistsException,
  CreateTableOptimizerCommand,
  DeleteTableOptimizerCommand,
  EntityNotFoundException,
  GetTableCommand,
  GetTableOptimizerCommand,
  type GlueClient,
  type TableOptimizerConfiguration,
  UpdateTableOptimizerCommand,
} from '@aws-sdk/client-glue'
import { covers, KINDS, type Kind, type Wanted } from './wanted.ts'

type Glue = Pick<GlueClient, 'send'>
type Place = Pick<Wanted, 'catalogId' | 'database'>

/** What became of an optimizer, or of a table that has none because it is not there yet. */
export type Outcome = 'no table' | 'made' | 'changed' | 'kept' | 'removed'

/**
 * Give each table that exists the optimizers that are wanted. Doing it again changes nothing.
 * @returns lines like `telemetry compaction: made`
 * @throws Error naming each table that failed, after all others were seen to
 */
export function reconcile(glue: Glue, wanted: Wanted, tables: readonly string[] = wanted.tables): Promise<string[]> {
  return eachTable(tables, async (table) => {
    if (!(await exists(glue, wanted, table))) return [line(table, 'no table')]
    const lines: string[] = []
    for (const kind of KINDS) {
      lines.push(line(`${table} ${kind}`, await ensure(glue, wanted, table, kind, wanted.optimizers[kind])))
    }
    return lines
  })
}

/** Take all optimizers from these tables; they stay as they are otherwise. */
export function remove(glue: Glue, place: Place, tables: readonly string[]): Promise<string[]> {
  return eachTable(tables, async (table) => {
    for (const kind of KINDS) {
      await unlessMissing(glue.send(new DeleteTableOptimizerCommand(key(place, table, kind))))
    }
    return [line(table, 'removed')]
  })
}

async function eachTable(tables: readonly string[], act: (table: string) => Promise<string[]>): Promise<string[]> {
  const lines: string[] = []
  const failures: string[] = []
  for (const table of tables) {
    await act(table).then(
      (done) => lines.push(...done),
      (error: Error) => failures.push(`${table}: ${error.name}: ${error.message}`),
    )
  }
  if (failures.length > 0) throw new Error(`Optimizers of ${failures.length} tables failed. ${failures.join(' ')}`)
  return lines
}

async function exists(glue: Glue, { catalogId, database }: Place, table: string): Promise<boolean> {
  const request = { CatalogId: catalogId, DatabaseName: database, Name: table }
  return (await unlessMissing(glue.send(new GetTableCommand(request)))) !== undefined
}

async function ensure(
  glue: Glue,
  place: Place,
  table: string,
  kind: Kind,
  configuration: TableOptimizerConfiguration,
): Promise<Outcome> {
  const optimizer = key(place, table, kind)
  const present = await unlessMissing(glue.send(new GetTableOptimizerCommand(optimizer)))
  const request = { ...optimizer, TableOptimizerConfiguration: configuration }
  if (present?.TableOptimizer === undefined) return create(glue, request)
  if (covers(present.TableOptimizer.configuration, configuration)) return 'kept'
  await glue.send(new UpdateTableOptimizerCommand(request))
  return 'changed'
}

async function create(glue: Glue, request: CreateTableOptimizerCommand['input']): Promise<Outcome> {
  try {
    await glue.send(new CreateTableOptimizerCommand(request))
    return 'made'
  } catch (error) {
    // The tables of a first run appear together, and each one's event starts this function.
    if (error instanceof AlreadyExistsException) return 'kept'
    throw error
  }
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof EntityNotFoundException) return undefined
    throw error
  }
}

function key({ catalogId, database }: Place, table: string, kind: Kind) {
  return { CatalogId: catalogId, DatabaseName: database, TableName: table, Type: kind }
}

function line(what: string, outcome: Outcome): string {
  return `${what}: ${outcome}`
}
