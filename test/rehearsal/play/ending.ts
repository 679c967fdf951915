import { join } from 'node:path'
import { runAudit } from '../../../local/job/audit.ts'
import { type AuditData, accountOf, readAudit } from '../audit-data.ts'
import { FOUNDATION, PIPELINE } from '../deployment.ts'
import { expectOneAtATime } from '../runs.ts'
import { committed } from '../sending.ts'
import { expectThat, type Scene, type Step } from '../steps.ts'
import type { Play } from './play.ts'

/** The audit's exit code when it could not be made. */
const UNUSABLE = 2

/** The end of it all. Once messages have flowed they are accounted for, whatever has failed before. */
export function endingSteps(play: Play): Step[] {
  const anyway = () => play.hasSent
  return [
    { name: 'devices stop, and everything is committed', act: (scene) => settle(play, scene), anyway },
    { name: 'cdk destroy of both stacks', act: (scene) => destroy(play, scene) },
    { name: 'never two runs at once', act: () => oneAtATime(play), anyway },
    { name: 'audit of the whole sequence', act: (scene) => account(play, scene), anyway },
  ]
}

async function settle({ edge, stage }: Play, { signal }: Scene): Promise<string> {
  const unacknowledged = await edge.stop()
  expectThat(unacknowledged === 0, `of ${unacknowledged} messages nobody knows whether they arrived`)
  const records = await committed(stage, signal)
  const { acknowledged } = edge.fleet.counts()
  return `${acknowledged} messages were acknowledged; ${records} records are committed by every query`
}

async function destroy({ stage, cdk, deployment }: Play, { signal }: Scene): Promise<string> {
  const { emr, desk } = stage
  const code = await cdk.destroy('second', signal)
  expectThat(code === 0, `it ended with code ${code}; see ${cdk.logFile('destroy')}`)
  expectThat(!emr.runs().some(({ isActive }) => isActive), 'a run is still up')
  for (const stack of [FOUNDATION, PIPELINE]) {
    const status = await deployment.stackStatus(stack)
    expectThat(status === undefined, `stack ${stack} is still there: ${status}`)
  }
  // Topics are retained by design.
  const left = desk.resources.map(({ type }) => type).filter((type) => type !== 'AWS::MSK::Topic')
  expectThat(left.length === 0, `resources are left: ${left.join(', ')}`)
  return 'no stack and no run is left, and of stand-ins nothing but topics'
}

async function oneAtATime({ stage }: Play): Promise<string> {
  const runs = stage.emr.runs()
  expectOneAtATime(runs)
  return `${runs.length} runs, each started after the end of the one before it`
}

async function account(play: Play, { say, signal }: Scene): Promise<string> {
  const { state, contract, kafka } = play.stage
  const report = join(state.root, 'audit.json')
  const options = { report, signal, onProgress: (line: string) => say(`audit: ${line}`) }
  const { code, text, logFile } = await runAudit({ state, contract, kafka: kafka.access('job') }, options)
  expectThat(code !== UNUSABLE, `the audit could not be made; ${logFile} says why`)
  const data: AuditData = readAudit(report)
  play.audit = { text, data }
  const { received, lost, doubled } = accountOf(data)
  expectThat(code === 0, `${lost} lost, ${doubled} doubled; ${report} says which`)
  const { acknowledged } = play.edge.fleet.counts()
  expectThat(received >= acknowledged, `Kafka received ${received} messages, and ${acknowledged} were acknowledged`)
  return `${lost} lost, ${doubled} doubled, of ${received} received`
}
