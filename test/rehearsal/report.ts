import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../local/checks/run.ts'
import { TRIBUTARY_DIRECTORY } from '../../local/state.ts'
import type { Play } from './play/play.ts'
import { type StepResult, totalSeconds } from './steps.ts'

export const REHEARSAL_REPORT = join(TRIBUTARY_DIRECTORY, 'rehearsal.json')

/** What no rehearsal on one machine can show. */
export const NOT_SHOWN: readonly string[] = [
  "permissions: nobody checks them here. Only the job's and the IoT user's on Kafka are real; whoever signs in to Kafka by IAM may do anything",
  'alarms: they are deployed, and nobody evaluates them',
  'rules of AWS IoT: they are deployed, and nothing runs them',
  'quotas and capacity of the account, and what a VPC lets through',
  "the image of EMR and its paths; the job's Python packages are those of this machine in the place of those for arm64",
  'Spark on Glue and S3, and its sign-in by IAM',
]

/** A report of a former rehearsal must not speak for this one. */
export function removeReport(): void {
  rmSync(REHEARSAL_REPORT, { force: true })
}

/** Write down for machines what came of it. */
export function writeReport(startedAt: Date, steps: readonly StepResult[], { events, audit }: Play): void {
  const report = {
    startedAt: startedAt.toISOString(),
    totalSeconds: totalSeconds(steps),
    steps: steps.map((step) => ({ ...step, detail: withoutPaths(step.detail) })),
    events,
    audit: audit?.data ?? null,
    notShown: NOT_SHOWN,
  }
  writeFileSync(REHEARSAL_REPORT, `${JSON.stringify(report, null, 2)}\n`)
}

/** A text with the paths of the project as they are below it. */
export function withoutPaths(text: string): string {
  return text.replaceAll(`file://${ROOT}`, '').replaceAll(ROOT, '')
}

/** An event as a person reads it: the custom resource's framework adds a log group that is none, and its own stack trace. */
export function firstWords(event: string): string {
  return (event.split(/\n\s*\n/)[0] as string).trimEnd()
}
