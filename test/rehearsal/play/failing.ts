import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runName } from '../../../lambda/job/run-name.ts'
import { functionLog } from '../cloud/function-log.ts'
import { NoProcess } from '../emr/attempt.ts'
import type { EmrStandIn } from '../emr/emr-stand-in.ts'
import type { Run } from '../emr/run.ts'
import { until } from '../patience.ts'
import { expectVersion, onlyRun } from '../runs.ts'
import { progressOf, standing, whileSending } from '../sending.ts'
import { expectThat, type Scene, type Step } from '../steps.ts'
import { fail } from './deploys.ts'
import type { Play } from './play.ts'

const PATIENCE = 600_000
/** Seconds within which an event brings the run back; the schedule of keep-alive would need up to a minute. */
const EVENT_WITHIN = 30

/** What must not end the job, or not for long. */
export function failingSteps(play: Play): Step[] {
  return [
    { name: 'a broken version is rolled back, under load', act: (scene) => rollBack(play, scene) },
    { name: 'state that Spark cannot go on from is refused', act: (scene) => refuse(play, scene) },
    { name: 'the run is killed until its hourly limit', act: (scene) => kill(play, scene) },
    { name: 'keep-alive brings it back', act: (scene) => keptAlive(play, scene) },
  ]
}

async function rollBack(play: Play, { signal }: Scene): Promise<string> {
  const defect = 'a defect of the broken version'
  const sent = await whileSending(play.edge, () => fail(play, 'broken', defect, signal))
  const run = onlyRun(play.stage.emr)
  // A rollback ends when its run is up: it cannot wait for health, for nothing else could take its place.
  const isHealthy = () => play.deployment.isHealthy(run)
  await until(isHealthy, () => `run ${run.name} is not healthy`, { signal, within: PATIENCE })
  expectVersion(run, 'second')
  return `run ${run.id} goes on with the second version and is healthy; ${sent} messages meanwhile`
}

async function refuse(play: Play, { signal }: Scene): Promise<string> {
  const { emr } = play.stage
  const former = onlyRun(emr)
  const before = [emr.runs().length, former.attempts.length].join()
  await fail(play, 'other-state', 'Query trends_telemetry cannot go on from its checkpoint', signal)
  const untouched = onlyRun(emr) === former && former.state === 'RUNNING'
  expectThat(untouched && [emr.runs().length, former.attempts.length].join() === before, 'the run did not go on')
  return `run ${former.id} was not touched`
}

/** The first attempt is killed at work, the second after it has committed, the others as soon as they have a process. */
async function kill(play: Play, { say, signal }: Scene): Promise<string> {
  const { emr } = play.stage
  const run = onlyRun(emr)
  play.killed = run
  await emr.kill(run.id)
  const before = await progressOf(play.stage)
  say(`its attempt ${run.attempts.length} was killed; the next one is, once it has committed`)
  const someCommit = async () => standing(before, await progressOf(play.stage)).length < before.size
  await until(someCommit, () => `the next attempt of run ${run.id} committed nothing`, { signal, within: PATIENCE })
  const failed = async () => {
    await killIfThere(emr, run)
    return run.state === 'FAILED'
  }
  await until(failed, () => `run ${run.id} is ${run.state}`, { signal, within: PATIENCE, every: 200 })
  const most = run.request.retryPolicy?.maxFailedAttemptsPerHour
  expectThat(run.attempts.length === most, `it had ${run.attempts.length} attempts, and ${most} may fail in an hour`)
  return `run ${run.id} FAILED after ${run.attempts.length} attempts, of which the second had committed`
}

/** Between two attempts there is nothing to kill. */
async function killIfThere(emr: EmrStandIn, { id }: Run): Promise<void> {
  await emr.kill(id).catch((error: unknown) => {
    if (!(error instanceof NoProcess)) throw error
  })
}

async function keptAlive(play: Play, { signal }: Scene): Promise<string> {
  const { stage, deployment, killed } = play
  if (killed === undefined) throw new Error('no run was killed')
  const name = runName(await deployment.definition(), `keep-alive:${killed.id}`)
  const back = async () => {
    const run = stage.emr.runs().at(-1)
    return run !== killed && run?.state === 'RUNNING' && (await deployment.isHealthy(run))
  }
  const sentence = () => `no run has come back: the latest is ${stage.emr.runs().at(-1)?.state}`
  await until(back, sentence, { signal, within: PATIENCE }).finally(() => saveLog(play))
  const run = onlyRun(stage.emr)
  expectVersion(run, 'second')
  expectThat(run.name === name, `run ${run.name} is not the one that keep-alive starts after ${killed.id}: ${name}`)
  const seconds = (run.createdAt.getTime() - killed.updatedAt.getTime()) / 1000
  expectThat(seconds < EVENT_WITHIN, `it was started ${seconds} s after the end: not because of the event`)
  return `run ${run.id}, started ${seconds.toFixed(1)} s after the end of ${killed.id}, is healthy`
}

/** What keep-alive said of all this, for people. */
async function saveLog({ stage }: Play): Promise<void> {
  const lines = await functionLog(stage.cloud, '/tributary/dev/keep-alive')
  writeFileSync(join(stage.state.logs, 'keep-alive.log'), `${lines.join('\n')}\n`)
}
