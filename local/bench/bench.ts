import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadContract } from '../../lib/contract.ts'
import { jobArguments } from '../job/job-arguments.ts'
import { type PythonProgram, pythonProgram } from '../job/python-program.ts'
import { runProgram } from '../job/run-program.ts'
import { JOB_SIZE } from '../job/spark-settings.ts'
import { startDatabase } from '../services/database.ts'
import { startKafka } from '../services/kafka.ts'
import { createTopics, topicsOf } from '../services/kafka-topics.ts'
import { openState, TRIBUTARY_DIRECTORY } from '../state.ts'
import { UserError } from '../user-error.ts'
import { produce } from './produce.ts'
import { type Throughput, throughputTable } from './throughput-table.ts'

export const BENCH_REPORT = join(TRIBUTARY_DIRECTORY, 'bench.json')
const PROGRAM = '../test/bench/throughput.py'

/** Measure the job on messages that wait in Kafka; prints a table and writes .tributary/bench.json. */
export async function bench(args: readonly string[]): Promise<number> {
  const messages = messageCount(args)
  const root = mkdtempSync(join(TRIBUTARY_DIRECTORY, 'bench-'))
  const stops: (() => Promise<unknown>)[] = []
  try {
    const [state, contract] = [openState(root), loadContract()]
    const kafka = await startKafka(state, 'none')
    stops.push(() => kafka.process.stop())
    await createTopics(kafka.access('broker'), topicsOf(contract))
    const database = await startDatabase(state, contract)
    stops.push(() => database.process.stop())
    await produce(contract, kafka.access('bridge'), messages, (done) =>
      console.error(`bench: ${done} messages in Kafka`),
    )
    const addresses = { state, contract, kafka: kafka.access('job'), database: database.url }
    const report = await measure(pythonProgram(state, PROGRAM, jobArguments(addresses), JOB_SIZE))
    writeFileSync(BENCH_REPORT, `${JSON.stringify(report, null, 2)}\n`)
    console.log(`\n${throughputTable(report)}\n\nReport: ${BENCH_REPORT}`)
    return 0
  } finally {
    for (const stop of stops.reverse()) await stop()
    rmSync(root, { recursive: true, force: true })
  }
}

function messageCount(args: readonly string[]): number {
  const text = commandLine(args)
  if (!/^[1-9]\d*$/.test(text)) throw new UserError(`--messages cannot be '${text}'; give a positive number.`)
  return Number(text)
}

function commandLine(args: readonly string[]): string {
  try {
    return parseArgs({ args: [...args], options: { messages: { type: 'string', default: '1000000' } } }).values.messages
  } catch (error) {
    throw new UserError(`${(error as Error).message.split('. ')[0]}; the only option is --messages N.`)
  }
}

async function measure(program: PythonProgram): Promise<Throughput> {
  let errors = ''
  const { code, output } = await runProgram(program, (text) => {
    errors = (errors + text).slice(-4000)
    for (const [line] of text.matchAll(/^bench: .*$/gm)) console.error(line)
  })
  if (code !== 0) throw new UserError(`the measurement ended with ${code}:\n${errors}`)
  return JSON.parse(output.trim().split('\n').at(-1) as string)
}
