import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PIPELINE } from '../deployment.ts'
import type { JobVersion } from '../job-versions.ts'
import { withoutPaths } from '../report.ts'
import { expectThat } from '../steps.ts'
import type { Play } from './play.ts'

/**
 * Deploy both stacks, or one, with a version of the job.
 * @throws Error unless it succeeds
 */
export async function succeed(
  { cdk }: Play,
  version: JobVersion,
  signal: AbortSignal,
  ...stacks: string[]
): Promise<void> {
  const code = await cdk.deploy(version, signal, ...stacks)
  expectThat(code === 0, `it ended with code ${code}; see ${cdk.logFile(`deploy-${version}`)}`)
}

/**
 * Deploy what must be refused or rolled back, for a reason that a person reads in the events.
 * @throws Error unless the stack is as it was, and the events tell the reason
 */
export async function fail(play: Play, version: JobVersion, reason: string, signal: AbortSignal): Promise<void> {
  const { cdk, deployment, stage } = play
  const since = new Date()
  const code = await cdk.deploy(version, signal, PIPELINE)
  expectThat(code !== 0, 'the deployment succeeded')
  const status = await deployment.stackStatus(PIPELINE)
  expectThat(status === 'UPDATE_ROLLBACK_COMPLETE', `the stack is ${status}`)
  const events = (await deployment.jobEvents(since)).map(withoutPaths)
  play.events[version] = events
  writeFileSync(join(stage.state.logs, `events-${version}.txt`), `${events.join('\n')}\n`)
  expectThat(
    events.some((event) => event.includes(reason)),
    `no event tells '${reason}', see ${cdk.logFile(`deploy-${version}`)}: ${events.join(' | ')}`,
  )
}
