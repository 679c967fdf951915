import { parseArgs } from 'node:util'
import { UserError } from '../user-error.ts'

/** What is to be evaluated. */
export interface EvaluateOptions {
  /** Folder with labelled series; undefined takes the project's own set. */
  readonly data: string | undefined
  /** One method of the detector alone. */
  readonly method: string | undefined
  /** Without Spark. */
  readonly direct: boolean
}

export const USAGE = `npm run evaluate -- [--data DIR] [--method NAME] [--direct]

  --data DIR     folder with data/**.csv (timestamp,value) and labels/combined_windows.json, as the Numenta Anomaly
                 Benchmark keeps them; without it the project's own labelled set
  --method NAME  one method of the detector alone, to compare it with the default
  --direct       without Spark: the same scores, sooner`

/**
 * Read the command line of the evaluation; undefined when only help was wanted.
 * @throws UserError when it cannot be used
 */
export function evaluateOptions(args: readonly string[]): EvaluateOptions | undefined {
  const values = parse(args)
  if (values.help) return undefined
  if (values.data === '') throw new UserError("--data needs a folder; 'npm run evaluate -- --help' says what is in it.")
  return { data: values.data, method: values.method, direct: values.direct }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        method: { type: 'string' },
        direct: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new UserError(`${(error as Error).message.split('. ')[0]}; 'npm run evaluate -- --help' lists the options.`)
  }
}
