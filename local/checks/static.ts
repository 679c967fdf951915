import { join } from 'node:path'
import { run } from './run.ts'
import type { Tally } from './tally.ts'

const NODE = join('node_modules', '.bin')
const PYTHON = join('.tributary', 'venv', 'bin')
const WORKFLOWS = ['ci', 'diff', 'deploy'].map((name) => join('.github', 'workflows', `${name}.yml`))

const CHECKS: readonly (readonly [title: string, command: string, ...args: string[]])[] = [
  ['Biome', join(NODE, 'biome'), 'check', '--error-on-warnings'],
  ['TypeScript', join(NODE, 'tsc'), '-p', '.'],
  ['ruff', join(PYTHON, 'ruff'), 'check', '-q', 'jobs', 'test'],
  ['ruff format', join(PYTHON, 'ruff'), 'format', '-q', '--check', 'jobs', 'test'],
  ['mypy', join(PYTHON, 'mypy')],
  ['mypy of the rehearsal', join(PYTHON, 'mypy'), join('test', 'rehearsal')],
  ['workflows', join(PYTHON, 'check-jsonschema'), '-q', '--builtin-schema', 'vendor.github-workflows', ...WORKFLOWS],
  ['workflow security', join(PYTHON, 'zizmor'), '--offline', '-q', '--config', '.github/zizmor.yml', '.github'],
]

/** Lint, format and types of both languages, and the workflows; each counts as one test. */
export async function staticChecks(): Promise<Tally> {
  let failed = 0
  for (const [title, command, ...args] of CHECKS) {
    console.log(`\n── ${title}`)
    if ((await run(command, args)) !== 0) failed += 1
  }
  return { passed: CHECKS.length - failed, failed }
}
