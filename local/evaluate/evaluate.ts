import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ROOT, run } from '../checks/run.ts'
import { TRIBUTARY_DIRECTORY } from '../state.ts'
import type { EvaluateOptions } from './options.ts'

export const EVALUATION_REPORT = join(TRIBUTARY_DIRECTORY, 'evaluation.json')

/** Score the detector on labelled series, with a table on stdout and the report as a file; the exit code. */
export async function evaluate(options: EvaluateOptions): Promise<number> {
  // A report of a former evaluation must not speak for this one.
  rmSync(EVALUATION_REPORT, { force: true })
  const python = join(TRIBUTARY_DIRECTORY, 'venv', 'bin', 'python')
  const program = [join(ROOT, 'jobs', 'evaluate.py'), ...evaluateArguments(options)]
  const code = await run(python, program, { PYTHONPATH: join(ROOT, 'jobs') })
  if (code === 0) console.log(`\nReport: ${EVALUATION_REPORT}`)
  return code
}

/** Arguments of jobs/evaluate.py. */
export function evaluateArguments({ data, method }: EvaluateOptions): string[] {
  const folder = data === undefined ? [join(TRIBUTARY_DIRECTORY, 'sample'), '--sample'] : [resolve(data)]
  return ['--data', ...folder, '--report', EVALUATION_REPORT, ...(method === undefined ? [] : ['--method', method])]
}
