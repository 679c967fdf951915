import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A finding of cdk-nag or of the template validation that the project lives with, and why. */
export interface Finding {
  readonly rule: string
  readonly reason: string
  /** How many resources it concerns. */
  readonly resources: number
}

interface Report {
  readonly pluginReports: readonly {
    readonly suppressedViolations?: readonly {
      readonly ruleName: string
      readonly violatingConstructs?: readonly unknown[]
      readonly acknowledgement?: { readonly reason?: string }
      readonly reason?: string
    }[]
  }[]
}

/** The acknowledged findings of a cloud assembly that was validated. */
export function acknowledgedFindings(outdir: string): Finding[] {
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report
  return report.pluginReports.flatMap(({ suppressedViolations = [] }) =>
    suppressedViolations.map(({ ruleName, violatingConstructs = [], acknowledgement, reason }) => ({
      rule: ruleName,
      reason: acknowledgement?.reason ?? reason ?? '',
      resources: violatingConstructs.length,
    })),
  )
}
