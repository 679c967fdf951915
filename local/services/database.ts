import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Contract } from '../../lib/contract.ts'
import { type State, TRIBUTARY_DIRECTORY } from '../state.ts'
import { UserError } from '../user-error.ts'
import { tableStatements } from './database-tables.ts'
import { javaCommand } from './java.ts'
import { keepPort } from './ports.ts'
import { writePrivate } from './private-file.ts'
import { type ServiceProcess, startProcess } from './process.ts'

/** The time-series database on 127.0.0.1, with the tables of the contract. */
export interface Database {
  readonly process: ServiceProcess
  /** Address of its HTTP interface and, in a browser, of its console. */
  readonly url: string
  /** The rows of an SQL statement, by column name. */
  query(sql: string): Promise<Record<string, unknown>[]>
}

const JARS = join(TRIBUTARY_DIRECTORY, 'jars', 'database')
const READY_WITHIN = 60_000

/**
 * Start the database with the data that this state holds. After `process.stop()` it can be started again, at the same
 * address.
 * @throws UserError when it does not start
 */
export async function startDatabase(state: State, contract: Contract, signal?: AbortSignal): Promise<Database> {
  const port = await keepPort(state.ports, 'database')
  const url = `http://127.0.0.1:${port}`
  writePrivate(join(state.database, 'conf', 'server.conf'), configuration(port))
  writePrivate(join(state.database, 'conf', 'log.conf'), LOGGING)
  const process = await startProcess({
    name: 'The database',
    command: javaCommand(),
    args: [
      ...['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-p', databaseJar()],
      ...['-m', 'io.questdb/io.questdb.ServerMain', '-d', state.database],
    ],
    logFile: join(state.logs, 'database.log'),
    ready: () => answers(url),
    readyWithin: READY_WITHIN,
    signal,
  })
  try {
    for (const statement of tableStatements(contract)) await query(url, statement)
  } catch (error) {
    await process.stop()
    throw error
  }
  return { process, url, query: (sql) => query(url, sql) }
}

function databaseJar(): string {
  const jar = readdirSync(JARS).find((name) => name.startsWith('questdb-') && name.endsWith('.jar'))
  if (jar === undefined) throw new UserError(`There is no QuestDB in ${JARS}; delete that folder and start again.`)
  return join(JARS, jar)
}

/** By default it tells of every request, which on a busy machine is a good part of its work. */
const LOGGING = `writers=stdout
w.stdout.class=io.questdb.log.LogConsoleWriter
w.stdout.level=ADVISORY,CRITICAL,ERROR
`

/** The small page sizes save some 200 MB of files that are empty but not sparse everywhere. */
function configuration(port: number): string {
  return [
    `http.bind.to=127.0.0.1:${port}`,
    'http.min.enabled=false',
    'line.tcp.enabled=false',
    'pg.enabled=false',
    'telemetry.enabled=false',
    // QuestDB hides a table of this name, which is our stream's, from lists and from the console.
    'telemetry.hide.tables=false',
    'shared.worker.count=1',
    'cairo.writer.data.append.page.size=1M',
    'cairo.wal.writer.data.append.page.size=256K',
    'cairo.o3.column.memory.size=256K',
    'cairo.writer.data.index.value.append.page.size=256K',
    '',
  ].join('\n')
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/exec?query=${encodeURIComponent('SELECT 1')}`)).ok
  } catch {
    return false
  }
}

interface Answer {
  readonly error?: string
  readonly columns?: readonly { readonly name: string }[]
  readonly dataset?: readonly (readonly unknown[])[]
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${url}/exec?query=${encodeURIComponent(sql)}`)
  const { error, columns = [], dataset = [] } = (await response.json()) as Answer
  if (error !== undefined) throw new Error(`the database refuses '${sql}': ${error}`)
  return dataset.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])))
}
