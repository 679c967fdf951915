import { readFileSync } from 'node:fs'
import type { EmrStandIn } from './emr/emr-stand-in.ts'
import type { Run } from './emr/run.ts'
import { type JobVersion, versionLine } from './job-versions.ts'
import { expectThat } from './steps.ts'

/**
 * The one run that is up.
 * @throws Error when there is none, or more than one
 */
export function onlyRun(emr: Pick<EmrStandIn, 'runs'>): Run {
  const active = emr.runs().filter(({ isActive }) => isActive)
  expectThat(active.length === 1, `${active.length} runs are up, and it should be one`)
  return active[0] as Run
}

/** @throws Error unless the latest attempt of a run has said that it is of this version */
export function expectVersion(run: Pick<Run, 'name' | 'attempts'>, version: JobVersion): void {
  const log = run.attempts.at(-1)?.logFile
  const says = log !== undefined && readFileSync(log, 'utf8').includes(versionLine(version))
  expectThat(says, `run ${run.name} does not run the ${version} version; see ${log}`)
}

/**
 * @param runs in the order in which they were started
 * @throws Error when one was started before the one before it had ended
 */
export function expectOneAtATime(runs: readonly Pick<Run, 'name' | 'isActive' | 'createdAt' | 'updatedAt'>[]): void {
  for (const [i, run] of runs.entries()) {
    const next = runs[i + 1]
    if (next === undefined) continue
    const ended = !run.isActive && run.updatedAt <= next.createdAt
    expectThat(ended, `run ${next.name} was started before run ${run.name} had ended`)
  }
}
