import type { Run } from '../job/emr.ts'

/** One thing to do for an event. */
export type Step =
  | { readonly do: 'cancel'; readonly runs: readonly Run[] }
  | { readonly do: 'start' }
  | { readonly do: 'stop'; readonly applications: readonly string[] }
  | { readonly do: 'wait'; readonly for: string }
  | { readonly do: 'done'; readonly run?: Run }
  | { readonly do: 'fail'; readonly reason: string }

/** The step in words, for the log. */
export function lineOf(step: Step): string {
  switch (step.do) {
    case 'cancel':
      return `cancels ${step.runs.map(({ name, id, state }) => `${name || 'a run without a name'} (${id}), ${state}`).join(' and ')}`
    case 'start':
      return 'starts its run'
    case 'stop':
      return `stops application ${step.applications.join(' and ')}`
    case 'wait':
      return `waits for ${step.for}`
    case 'done':
      return step.run ? `is complete: ${step.run.name} (${step.run.id}) is healthy` : 'is complete: nothing runs'
    case 'fail':
      return `fails: ${step.reason}`
  }
}
