import { join } from 'node:path'
import type { Tally } from '../../local/checks/tally.ts'
import { Interrupts } from '../../local/interrupts.ts'
import { acquireLock } from '../../local/lock.ts'
import { openLog } from '../../local/services/log-file.ts'
import { openState, type State, TRIBUTARY_DIRECTORY, wipeState } from '../../local/state.ts'
import { type Stops, withStops } from '../../local/stops.ts'
import { deployingSteps } from './play/deploying.ts'
import { endingSteps } from './play/ending.ts'
import { failingSteps } from './play/failing.ts'
import { Play } from './play/play.ts'
import { looksAt, tellingChanges } from './progress.ts'
import { firstWords, NOT_SHOWN, REHEARSAL_REPORT, removeReport, writeReport } from './report.ts'
import { runSteps, type StepResult, stepTable } from './steps.ts'

/** For all steps together, on a quiet machine; a longer one is no failure. */
const TARGET_SECONDS = 480

type Print = (line: string) => void

/**
 * Deploy, upgrade, roll back, kill, keep alive and destroy on this machine, with real Kafka, Spark and database.
 * @param print takes each line for people
 * @throws Interrupted when a person ends it
 */
export async function rehearse(print: Print): Promise<Tally> {
  const state = openState(join(TRIBUTARY_DIRECTORY, 'rehearsal'))
  const lock = acquireLock(state)
  try {
    wipeState(state)
    removeReport()
    return await withStops((stops) => perform(state, stops, print))
  } finally {
    lock.release()
  }
}

async function perform(state: State, stops: Stops, print: Print): Promise<Tally> {
  const startedAt = new Date()
  const { signal: interrupted } = new Interrupts(print).phase('The rehearsal was stopped before its end.')
  const broken = new AbortController()
  const log = openLog(join(state.logs, 'steps.log'))
  stops.add('the log of the steps', log.close)
  const play = new Play(state, stops, (error) => broken.abort(error))
  const steps = [...deployingSteps(play), ...failingSteps(play), ...endingSteps(play)]
  const results = await runSteps(tellingChanges(steps, looksAt(play)), {
    ...{ say: print, log: log.write, interrupted },
    signal: AbortSignal.any([interrupted, broken.signal]),
  })
  writeReport(startedAt, results, play)
  tell(play, results, print)
  print(`Report: ${REHEARSAL_REPORT}   Logs: ${state.logs}, ${join(state.root, 'emr')}`)
  const passed = results.filter(({ outcome }) => outcome === 'passed').length
  return { passed, failed: results.length - passed }
}

function tell({ events, audit }: Play, results: readonly StepResult[], print: Print): void {
  for (const [version, texts] of Object.entries(events)) {
    print(`\nEvents of the job's resource, deploying the ${version} version:`)
    for (const event of texts) print(`  ${firstWords(event)}`)
  }
  if (audit) print(`\n${audit.text.trimEnd()}`)
  print(`\n${stepTable(results, TARGET_SECONDS)}`)
  print(`\nNot shown by a rehearsal:\n${NOT_SHOWN.map((each) => `- ${each}`).join('\n')}\n`)
}
