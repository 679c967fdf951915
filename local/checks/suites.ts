import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { TRIBUTARY_DIRECTORY } from '../state.ts'
import { run, runInto } from './run.ts'
import type { Tally } from './tally.ts'

const REPORTS = join(TRIBUTARY_DIRECTORY, 'reports')
/** Folders whose tests start services; the fast run leaves them out. */
const SLOW = [
  '/test/faults/',
  '/test/local/services/',
  '/test/local/edge/',
  '/test/lambda/acls/kafka/',
  '/test/package/',
  '/test/rehearsal/database/',
  '/test/rehearsal/kafka/',
]

/** The tests of the TypeScript side: those that start services one after another, the others on all cores. */
export async function jestSuite(which: 'fast' | 'slow'): Promise<Tally> {
  console.log(`\n── jest, ${which === 'fast' ? 'what needs no services' : 'with services'}`)
  const report = freshReport(`jest-${which}.json`)
  // By itself jest leaves one core out.
  const quick = ['--maxWorkers', '100%', '--testPathIgnorePatterns', ...SLOW]
  const some = which === 'fast' ? quick : ['--runInBand', '--testPathPatterns', ...SLOW]
  const code = await run(join('node_modules', '.bin', 'jest'), ['--json', '--outputFile', report, ...some])
  return tally(report, code, (text) => {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(text)
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites }
  })
}

const PYTEST = join('.tributary', 'venv', 'bin', 'pytest')

/** The tests of the Python side that need no services. */
export async function pytestSuite(): Promise<Tally> {
  console.log('\n── pytest')
  const report = freshReport('pytest.xml')
  return pytestTally(report, await run(PYTEST, [...pytestOptions(report), '-m', 'not services']))
}

/**
 * All tests of the Python side, beside something else: what they print comes at their end.
 * @param services where Kafka and the database are
 */
export async function pytestSuiteBeside(services: NodeJS.ProcessEnv): Promise<Tally> {
  const [report, log] = [freshReport('pytest.xml'), join(REPORTS, 'pytest.log')]
  const code = await runInto(log, PYTEST, pytestOptions(report), services)
  console.log(`\n── pytest\n${readFileSync(log, 'utf8')}`)
  return pytestTally(report, code)
}

function pytestOptions(report: string): string[] {
  return ['--junitxml', report, '-p', 'no:cacheprovider']
}

function pytestTally(report: string, code: number): Tally {
  return tally(report, code, (text) => {
    const count = (name: string) => Number(new RegExp(`<testsuite [^>]*${name}="(\\d+)"`).exec(text)?.[1] ?? 0)
    const failed = count('failures') + count('errors')
    return { passed: count('tests') - failed - count('skipped'), failed }
  })
}

function freshReport(name: string): string {
  mkdirSync(REPORTS, { recursive: true })
  const report = join(REPORTS, name)
  rmSync(report, { force: true })
  return report
}

/** A runner that ends badly has failed, even when it has no failed test to tell of. */
function tally(report: string, code: number, read: (text: string) => Tally): Tally {
  let counted: Tally
  try {
    counted = read(readFileSync(report, 'utf8'))
  } catch {
    return { passed: 0, failed: 1 }
  }
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted
}
