import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run } from '../checks/run.ts'
import { pythonProgram } from '../job/python-program.ts'
import { BENCH_SIZE } from '../job/spark-settings.ts'
import { openState, TRIBUTARY_DIRECTORY } from '../state.ts'
import type { EvaluateOptions } from './options.ts'

export const EVALUATION_REPORT = join(TRIBUTARY_DIRECTORY, 'evaluation.json')

const EVALUATION_LOG = join(TRIBUTARY_DIRECTORY, 'evaluation.log')

/** Replay labelled series through the detector, with a table on stdout and the report as a file; the exit code. */
export async function evaluate(options: EvaluateOptions): Promise<number> {
  // A report of a former evaluation must not speak for this one.
  rmSync(EVALUATION_REPORT, { force: true })
  const state = openState(join(TRIBUTARY_DIRECTORY, 'evaluation'))
  const { command, args, env } = pythonProgram(state, 'evaluate.py', evaluateArguments(options), BENCH_SIZE)
  const code = await run(command, args, env)
  console.log(code === 0 ? `\nReport: ${EVALUATION_REPORT}` : `\nSpark's log: ${EVALUATION_LOG}`)
  return code
}

/** Arguments of jobs/evaluate.py. */
export function evaluateArguments({ data, method, direct }: EvaluateOptions): string[] {
  const folder = data === undefined ? [join(TRIBUTARY_DIRECTORY, 'sample'), '--sample'] : [resolve(data)]
  const way = direct ? ['--direct'] : ['--log', EVALUATION_LOG]
  const chosen = method === undefined ? [] : ['--method', method]
  return ['--data', ...folder, '--report', EVALUATION_REPORT, ...way, ...chosen]
}
