import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { TRIBUTARY_DIRECTORY } from '../state.ts'
import { run } from './run.ts'
import type { Tally } from './tally.ts'

const REPORTS = join(TRIBUTARY_DIRECTORY, 'reports')
/** Folders whose tests start services; the fast run leaves them out. */
const SLOW = [
  '/test/faults/',
  '/test/local/services/',
  '/test/local/edge/',
  '/test/lambda/acls/kafka/',
  '/test/package/',
]

/** The tests of the TypeScript side. */
export async function jestSuite(fast: boolean): Promise<Tally> {
  console.log('\n── jest')
  const report = freshReport('jest.json')
  const some = fast ? ['--testPathIgnorePatterns', ...SLOW] : ['--runInBand']
  const code = await run(join('node_modules', '.bin', 'jest'), ['--json', '--outputFile', report, ...some])
  return tally(report, code, (text) => {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(text)
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites }
  })
}

/** The tests of the Python side; `services` tells them where Kafka and the database are. */
export async function pytestSuite(fast: boolean, services: NodeJS.ProcessEnv = {}): Promise<Tally> {
  console.log('\n── pytest')
  const report = freshReport('pytest.xml')
  const some = fast ? ['-m', 'not services'] : []
  const pytest = join('.tributary', 'venv', 'bin', 'pytest')
  const code = await run(pytest, ['--junitxml', report, '-p', 'no:cacheprovider', ...some], services)
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
