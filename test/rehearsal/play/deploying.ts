import { PIPELINE } from '../deployment.ts'
import type { Run } from '../emr/run.ts'
import { until } from '../patience.ts'
import { expectVersion, onlyRun } from '../runs.ts'
import { acknowledgedBetween, committed, progressOf, standing, topicsRead, whileSending } from '../sending.ts'
import { expectThat, type Scene, type Step } from '../steps.ts'
import { succeed } from './deploys.ts'
import type { Play } from './play.ts'

const PATIENCE = 600_000
const ENOUGH = 100

/** From nothing to a job in its second version. */
export function deployingSteps(play: Play): Step[] {
  return [
    { name: 'the stage is set', act: (scene) => setTheStage(play, scene) },
    { name: 'cdk bootstrap', act: (scene) => bootstrap(play, scene) },
    { name: 'cdk deploy of both stacks', act: (scene) => deploy(play, scene) },
    { name: 'messages flow', act: (scene) => flow(play, scene) },
    { name: 'upgrade to a second version, under load', act: (scene) => upgrade(play, scene) },
  ]
}

async function setTheStage(play: Play, scene: Scene): Promise<string> {
  await play.setStage(scene)
  return 'what stands for AWS is up, and nothing is deployed'
}

async function bootstrap({ cdk }: Play, { signal }: Scene): Promise<string> {
  const code = await cdk.bootstrap(signal)
  expectThat(code === 0, `it ended with code ${code}; see ${cdk.logFile('bootstrap')}`)
  return 'account and region are ready'
}

async function deploy(play: Play, { signal }: Scene): Promise<string> {
  await succeed(play, 'first', signal)
  const { emr, desk } = play.stage
  const run = onlyRun(emr)
  expectThat(await play.deployment.isHealthy(run), `run ${run.name} is not healthy`)
  expectThat(desk.checked >= desk.resources.length, 'not every resource was compared with the schema of its type')
  return `run ${run.id} is healthy; ${desk.resources.length} resources of stand-ins fit their schemas`
}

async function flow(play: Play, { signal }: Scene): Promise<string> {
  await play.startSending()
  const { contract, front } = play.stage
  const isEnough = () => play.edge.fleet.counts().acknowledged > ENOUGH
  await until(isEnough, () => 'no messages were acknowledged', { signal, within: PATIENCE })
  const records = await committed(play.stage, signal)
  const writes = [...front.writes.values()].reduce((sum, each) => sum + each, 0)
  expectThat(writes > 0, 'nothing was written to the database with the deployed token')
  return `${records} records of ${topicsRead(contract).length} topics are committed by every query`
}

async function upgrade(play: Play, { signal }: Scene): Promise<string> {
  const former = onlyRun(play.stage.emr)
  let atItsEnd: ReadonlyMap<string, number> = new Map()
  const sent = await whileSending(play.edge, async () => {
    const end = progressAtEnd(play, former, signal)
    await Promise.all([succeed(play, 'second', signal, PIPELINE), end])
    atItsEnd = await end
  })
  const run = onlyRun(play.stage.emr)
  expectVersion(run, 'second')
  await expectOrderlyEnd(play, former)
  expectThat(await play.deployment.isHealthy(run), `run ${run.name} is not healthy`)
  await allGoOn(play, atItsEnd, signal)
  const between = await sentBetween(play, former, run)
  return `run ${former.id} ended in order, ${run.id} goes on; ${sent} messages meanwhile, ${between} of them with no run up`
}

/** Wait until every query has committed more: one that reads what another one writes begins after it. */
async function allGoOn({ stage }: Play, before: ReadonlyMap<string, number>, signal: AbortSignal): Promise<void> {
  let stuck: string[] = []
  const goOn = async () => {
    stuck = standing(before, await progressOf(stage))
    return stuck.length === 0
  }
  const sentence = () => `in the new run, ${stuck.join(', ')} committed nothing in ${PATIENCE / 1000} s`
  await until(goOn, sentence, { signal, within: PATIENCE })
}

/** What each query had committed when a run had ended, and the next one could not yet have. */
async function progressAtEnd(play: Play, run: Run, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  await until(
    () => !run.isActive,
    () => `run ${run.id} is ${run.state}`,
    { signal, within: PATIENCE, every: 100 },
  )
  return progressOf(play.stage)
}

async function expectOrderlyEnd({ deployment }: Play, run: Run): Promise<void> {
  expectThat(run.state === 'CANCELLED', `the former run is ${run.state}`)
  const end = (await deployment.report(run))?.state
  expectThat(end === 'stopped', `the former run did not end in order: it says of itself that it is ${end}`)
}

/** @throws Error when no message arrived in the time for which no run was up */
async function sentBetween(play: Play, former: Run, next: Run): Promise<number> {
  await play.ledger.flush()
  const begin = next.described(1).startedAt?.getTime() ?? 0
  const between = await acknowledgedBetween(play.ledgerFile, former.updatedAt.getTime(), begin)
  expectThat(between > 0, 'no message was acknowledged while no run was up')
  return between
}
