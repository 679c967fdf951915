import type { ProcessingConfig } from './config.ts'

/** The longest that CloudFormation waits for the answer of a custom resource. */
export const CLOUDFORMATION_MINUTES = 60

/** What EMR takes to end and to schedule runs, and to stop an application that was replaced; and the answer itself. */
export const ALLOWANCE_MINUTES = 15

/** Of these, what the framework has for its last look and its answer: each look takes its time too. */
const ANSWER_MINUTES = 5

/** Minutes that a deployment may take for the run of the job: until it gives up, and until there must be an answer. */
export function deploymentMinutes({
  graceSeconds,
  healthMinutes,
}: Pick<ProcessingConfig, 'graceSeconds' | 'healthMinutes'>): { readonly waiting: number; readonly answer: number } {
  const answer = Math.ceil(graceSeconds / 60) + healthMinutes + ALLOWANCE_MINUTES
  return { waiting: answer - ANSWER_MINUTES, answer }
}
