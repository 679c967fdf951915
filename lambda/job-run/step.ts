import type { Run } from '../job/emr.ts'

/** One thing to do for an event. */
export type Step =
  | { readonly do: 'cancel'; readonly runs: readonly Run[] }
  | { readonly do: 'start' }
  | { readonly do: 'stop'; readonly applications: readonly string[] }
  | { readonly do: 'wait'; readonly for: string }
  | { readonly do: 'done'; readonly run?: Run; readonly unhealthy?: string }
  | { readonly do: 'fail'; readonly reason: string }

/** The step in words, for the log. */
export function lineOf(step: Step): string {
  switch (step.do) {
    case 'cancel':
      return `cancels ${list(step.runs)}`
    case 'start':
      return 'starts its run'
    case 'stop':
      return `stops application ${step.applications.join(' and ')}`
    case 'wait':
      return `waits for ${step.for}`
    case 'done':
      return `is complete: ${outcome(step)}`
    case 'fail':
      return `fails: ${step.reason}`
  }
}

/** Why an operation ends whose time is over, naming what it had come to. */
export function lateness(step: Step, seconds: number): string {
  const what = step.do === 'wait' ? `waiting for ${step.for}` : `at a moment when it ${lineOf(step)}`
  const advice = 'See what is up (docs/aws.md#by-hand), then do the same again.'
  return `Gave up after ${Math.round(seconds / 60)} min, ${what}. ${advice}`
}

function outcome({ run, unhealthy }: Step & { do: 'done' }): string {
  if (run === undefined) return 'nothing runs'
  if (unhealthy === undefined) return `${run.name} (${run.id}) is healthy`
  return (
    `${run.name} (${run.id}) runs again as before, but is not healthy yet: ${unhealthy}. ` +
    'Nothing else could take its place: alarms and keep-alive watch it from here.'
  )
}

function list(runs: readonly Run[]): string {
  return runs.map(({ name, id, state }) => `${name || 'a run without a name'} (${id}), ${state}`).join(' and ')
}
