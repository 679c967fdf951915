import type { Run } from '../job/emr.ts'
import { endOf } from './attempts.ts'
import type { Decision } from './decide.ts'

/** What EMR says of a failure may be a whole trace; its beginning tells enough here. */
const MAX_CHARACTERS = 300

const RUNBOOK = 'docs/runbook.md'

/** What a look comes to, for people; undefined when all is well. */
export function logLine(decision: Decision, switchName: string): string | undefined {
  switch (decision.kind) {
    case 'running':
      return undefined
    case 'handsOff':
      return decision.because
    case 'several':
      return `${decision.runs.length} runs are active: ${decision.runs.map(named).join(', ')}. ${RUNBOOK}#several-runs`
    case 'foreign':
      return `Run ${named(decision.run)} is not of the deployed definition, and left alone. ${RUNBOOK}#wrong-run`
    case 'waiting':
      return `${failed(decision)} The next one starts at ${decision.until.toISOString()}.`
    case 'gaveUp':
      return (
        `${failed(decision)} No further one is started until the cause is repaired and deployed, ` +
        `or 'on' is written to ${switchName}. ${RUNBOOK}#keep-alive-gave-up`
      )
    case 'start':
      return decision.last ? `${ended(decision.last)} A new one is started.` : 'There is no run yet. One is started.'
  }
}

function failed({ failures, last }: { failures: number; last: Run }): string {
  return `${failures} ${failures === 1 ? 'run' : 'runs in a row'} failed within an hour of the start. ${ended(last)}`
}

function ended(run: Run): string {
  const details = run.stateDetails.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_CHARACTERS)
  const why = details && `: ${details.replace(/\.$/, '')}`
  return `Run ${run.id} is ${run.state} since ${endOf(run).toISOString()}${why}.`
}

function named({ id, name, state }: Run): string {
  return `${id} (${name || 'without a name'}, ${state})`
}
