import type { ProcessingConfig } from './config.ts'

/** The longest that CloudFormation waits for the answer of a custom resource. */
export const CLOUDFORMATION_MINUTES = 60

/** What EMR takes to end and to schedule runs, and to stop an application that was replaced; and the answer itself. */
export const ALLOWANCE_MINUTES = 15

/** Of these, what is left for the answer when the function gives up, and when the framework does. */
const ANSWER_MINUTES = { function: 5, framework: 2 }

/**
 * Minutes that a deployment may take for the run of the job. The function gives up first, by the clock: it alone says what
 * it has waited for. The framework counts its questions, each of which takes its time too; CloudFormation is last.
 */
export function deploymentMinutes({
  graceSeconds,
  healthMinutes,
}: Pick<ProcessingConfig, 'graceSeconds' | 'healthMinutes'>): Record<'function' | 'framework' | 'answer', number> {
  const answer = Math.ceil(graceSeconds / 60) + healthMinutes + ALLOWANCE_MINUTES
  return { function: answer - ANSWER_MINUTES.function, framework: answer - ANSWER_MINUTES.framework, answer }
}
