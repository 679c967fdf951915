import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Program } from '../services/leash.ts'
import { type State, TRIBUTARY_DIRECTORY } from '../state.ts'
import { type SparkSize, sparkConfiguration } from './spark-settings.ts'

const JOBS = fileURLToPath(new URL('../../jobs', import.meta.url))
const PYTHON = join(TRIBUTARY_DIRECTORY, 'venv', 'bin', 'python')

/** A program of jobs/ with the Spark of this machine around it; the program itself sees only its arguments. */
export function pythonProgram(
  state: State,
  script: string,
  args: readonly string[],
  size: SparkSize,
): Required<Program> {
  const configuration = sparkConfiguration(state, basename(script, '.py'), size)
  return {
    command: PYTHON,
    args: [join(JOBS, script), ...args],
    env: {
      ...ownEnvironment(),
      SPARK_CONF_DIR: configuration,
      // Spark's Python workers find the package as they would in the zip that is shipped to AWS.
      PYTHONPATH: [join(JOBS, 'interpreter'), JOBS].join(delimiter),
      PYSPARK_PYTHON: PYTHON,
      PATH: `${dirname(PYTHON)}:${process.env['PATH']}`,
    },
    cwd: join(configuration, 'work'),
  }
}

/** Without the settings of another Spark that may be installed here: the job must not see them. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PY)?SPARK_/.test(name)))
}
