import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { addEnvironment } from '../../lib/tributary-app.ts'
import { testApp } from './app.ts'
import { configOf, VARIANTS } from './both-stacks.ts'
import { CFN_LINT_EXCEPTIONS } from './cfn-lint-exceptions.ts'
import { smallSources } from './job-sources.ts'

interface Report {
  readonly pluginReports: readonly {
    readonly summary: { readonly pluginName: string; readonly status: string }
    readonly violations: readonly { readonly ruleName: string; readonly description: string }[]
    readonly suppressedViolations?: readonly { readonly ruleName: string; readonly reason?: string }[]
  }[]
}

const folder = mkdtempSync(join(tmpdir(), 'tributary-validation-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(VARIANTS)(
  'templates of %s are valid, and every finding has a reason',
  (environment) => {
    const outdir = join(folder, environment)
    const app = testApp({ outdir, builtinCloudFormationValidation: true })
    addEnvironment(app, configOf(environment), smallSources())
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
    app.synth()
    const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report
    expect(pluginReports.flatMap(({ violations }) => violations)).toEqual([])
    const acknowledged = pluginReports.flatMap(({ suppressedViolations = [] }) => suppressedViolations)
    expect(acknowledged.filter(({ reason }) => !reason || reason.length < 20)).toEqual([])
  },
  60_000,
)

test('cfn-lint finds nothing', () => {
  const templates = VARIANTS.flatMap((environment) =>
    readdirSync(join(folder, environment))
      .filter((file) => file.endsWith('.template.json'))
      .map((file) => join(folder, environment, file)),
  )
  expect(templates).toHaveLength(2 * VARIANTS.length)
  const cfnLint = ['--regions', 'eu-west-1', '--format', 'parseable', '--', ...templates]
  const { stdout, stderr } = spawnSync('.tributary/venv/bin/cfn-lint', cfnLint, { encoding: 'utf8' })
  const findings = `${stdout}${stderr}`.split('\n').filter((line) => line !== '')
  const known = (line: string) =>
    CFN_LINT_EXCEPTIONS.find(({ rule, words }) => line.includes(`:${rule}:`) && line.includes(words))
  expect(findings.filter((line) => !known(line))).toEqual([])
  // An exception that nothing needs any more is to go.
  expect(CFN_LINT_EXCEPTIONS.filter((exception) => !findings.some((line) => known(line) === exception))).toEqual([])
}, 120_000)
