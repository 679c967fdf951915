import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadContract, type QueryKind } from '../../lib/contract.ts'
import { topicsOf } from '../../lib/topic-settings.ts'
import { Interrupts } from '../interrupts.ts'
import { jobArguments } from '../job/job-arguments.ts'
import { pythonProgram } from '../job/python-program.ts'
import { BENCH_SIZE } from '../job/spark-settings.ts'
import { startDatabase } from '../services/database.ts'
import { startKafka } from '../services/kafka.ts'
import { createTopics } from '../services/kafka-topics.ts'
import type { Program } from '../services/leash.ts'
import { runProgram } from '../services/run-program.ts'
import { openState, TRIBUTARY_DIRECTORY } from '../state.ts'
import { withStops } from '../stops.ts'
import { UserError } from '../user-error.ts'
import { produce } from './produce.ts'
import { type Throughput, throughputTable } from './throughput-table.ts'

export const BENCH_REPORT = join(TRIBUTARY_DIRECTORY, 'bench.json')
const PROGRAM = '../test/bench/throughput.py'

/** Measure the job on messages that wait in Kafka; prints a table and writes .tributary/bench.json. */
export async function bench(args: readonly string[]): Promise<number> {
  const { messages, queries } = options(args)
  const { signal } = new Interrupts().phase('The benchmark was stopped before its end.')
  const report = await withStops(async (stops) => {
    const root = mkdtempSync(join(TRIBUTARY_DIRECTORY, 'bench-'))
    stops.add('the folder of the benchmark', () => rmSync(root, { recursive: true, force: true }))
    const [state, contract] = [openState(root), loadContract()]
    const kafka = await startKafka(state, 'none', signal)
    stops.add('Kafka', () => kafka.process.stop())
    await createTopics(kafka.access('broker'), topicsOf(contract))
    const database = await startDatabase(state, contract, signal)
    stops.add('the database', () => database.process.stop())
    const onProgress = (done: number) => console.error(`bench: ${done} messages in Kafka`)
    await produce({ contract, access: kafka.access('bridge'), messages, onProgress, signal })
    const addresses = { state, contract, kafka: kafka.access('job'), database: database.url }
    return measure(pythonProgram(state, PROGRAM, jobArguments(addresses, { queries }), BENCH_SIZE), signal)
  })
  writeFileSync(BENCH_REPORT, `${JSON.stringify(report, null, 2)}\n`)
  console.log(`\n${throughputTable(report)}\n\nReport: ${BENCH_REPORT}`)
  return 0
}

interface BenchOptions {
  readonly messages: number
  /** Kinds of queries; all when there are none. */
  readonly queries: QueryKind[]
}

function options(args: readonly string[]): BenchOptions {
  const { messages, queries } = commandLine(args)
  if (!/^[1-9]\d*$/.test(messages)) throw new UserError(`--messages cannot be '${messages}'; give a positive number.`)
  const kinds = Object.keys(loadContract().pipeline.queries)
  const wanted = queries === undefined ? [] : queries.split(',')
  for (const kind of wanted) {
    if (!kinds.includes(kind)) throw new UserError(`--queries has '${kind}'; the kinds are ${kinds.join(', ')}.`)
  }
  return { messages: Number(messages), queries: wanted as QueryKind[] }
}

function commandLine(args: readonly string[]) {
  try {
    const known = { messages: { type: 'string', default: '1000000' }, queries: { type: 'string' } } as const
    return parseArgs({ args: [...args], options: known }).values
  } catch (error) {
    throw new UserError(
      `${(error as Error).message.split('. ')[0]}; the options are --messages N and --queries KIND,….`,
    )
  }
}

async function measure(program: Program, signal: AbortSignal): Promise<Throughput> {
  let errors = ''
  const onError = (text: string) => {
    errors = (errors + text).slice(-4000)
    for (const [line] of text.matchAll(/^bench: .*$/gm)) console.error(line)
  }
  const { code, output } = await runProgram(program, onError, signal)
  if (code !== 0) throw new UserError(`the measurement ended with ${code}:\n${errors}`)
  return JSON.parse(output.trim().split('\n').at(-1) as string)
}
