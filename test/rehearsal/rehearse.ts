import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadContract } from '../../lib/contract.ts'
import type { Tally } from '../../local/checks/tally.ts'
import { acquireLock } from '../../local/lock.ts'
import { openState, type State, TRIBUTARY_DIRECTORY, wipeState } from '../../local/state.ts'
import { withStops } from '../../local/stops.ts'
import { Play } from './play.ts'
import { setStage } from './stage.ts'
import { runSteps, type StepResult, stepTable } from './steps.ts'

export const REHEARSAL_REPORT = join(TRIBUTARY_DIRECTORY, 'rehearsal.json')

/** What no rehearsal on one machine can show. */
const UNPROVEN = `Not shown by a rehearsal: permissions (nobody checks them here, but those on Kafka), quotas of the account,
what a VPC lets through, paths in the image of EMR, rules of AWS IoT, Glue and S3 under Spark, IAM sign-in of Spark.`

/**
 * Deploy, upgrade, roll back, kill, keep alive and destroy on this machine, with real Kafka, Spark and database.
 * @param print takes each line for people
 * @throws UserError when something that stands for AWS does not start
 */
export async function rehearse(print: (line: string) => void): Promise<Tally> {
  const state = openState(join(TRIBUTARY_DIRECTORY, 'rehearsal'))
  const lock = acquireLock(state)
  try {
    wipeState(state)
    return await perform(state, print)
  } finally {
    lock.release()
  }
}

function perform(state: State, print: (line: string) => void): Promise<Tally> {
  return withStops(async (stops) => {
    print('Setting the stage: Kafka, database, EMR Serverless and AWS on this machine …')
    const play = new Play(await setStage(state, loadContract(), stops), stops)
    const results = await runSteps(play.steps, print)
    report(play, results, print)
    print(`Report: ${REHEARSAL_REPORT}   Logs: ${state.logs}, ${join(state.root, 'emr')}`)
    const passed = results.filter(({ outcome }) => outcome === 'passed').length
    return { passed, failed: results.length - passed }
  })
}

function report(play: Play, results: readonly StepResult[], print: (line: string) => void): void {
  for (const [version, events] of Object.entries(play.events)) {
    print(`\nEvents of the job's resource, deploying the ${version} version:`)
    for (const event of events) print(`  ${event}`)
  }
  if (play.audit) print(`\n${play.audit.trimEnd()}`)
  print(`\n${stepTable(results)}\n\n${UNPROVEN}`)
  writeFileSync(REHEARSAL_REPORT, `${JSON.stringify({ steps: results, events: play.events }, null, 2)}\n`)
}
