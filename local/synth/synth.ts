import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environmentNames, readTemplates, synthesise } from './assembly.ts'
import { acknowledgedFindings, type Finding } from './findings.ts'
import { warnings } from './warnings.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
/** CloudFormation takes no more per stack. */
const MOST_RESOURCES = 500

/**
 * Synthesise and validate every environment into cdk.out/ENVIRONMENT, and print what came of it.
 * @throws UserError with what is wrong
 */
export async function synth(): Promise<number> {
  const findings = new Map<string, Finding>()
  for (const environment of await environmentNames(PROJECT)) {
    const outdir = join(PROJECT, 'cdk.out', environment)
    rmSync(outdir, { recursive: true, force: true })
    const started = Date.now()
    console.log(`Synthesising ${environment} …`)
    await synthesise(PROJECT, environment, outdir, true)
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    for (const [stack, { Resources = {} }] of readTemplates(outdir)) {
      const count = Object.keys(Resources).length
      console.log(`  ${stack.padEnd(28)} ${String(count).padStart(3)} of ${MOST_RESOURCES} resources`)
    }
    console.log(`  valid, in ${seconds} s, in ${outdir}`)
    for (const warning of warnings(outdir)) console.log(`  WARNING: ${warning}`)
    for (const finding of acknowledgedFindings(outdir)) findings.set(`${finding.rule} ${finding.reason}`, finding)
  }
  console.log(`\nFindings that are lived with, and why:\n${findingsText([...findings.values()])}`)
  return 0
}

function findingsText(findings: readonly Finding[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort()
  return rules
    .map((rule) => {
      const reasons = findings.filter((each) => each.rule === rule).map(({ reason }) => `    ${reason}`)
      return [`  ${rule}`, ...reasons.sort()].join('\n')
    })
    .join('\n')
}
