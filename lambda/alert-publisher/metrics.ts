/** Messages to people. */
export const MESSAGES = 'Messages'

/** Alerts that were held back by a limit. */
export const HELD_BACK = 'HeldBack'

/** Records that went to the dead letters. */
export const DEAD_LETTERS = 'DeadLetters'

export type MetricName = typeof MESSAGES | typeof HELD_BACK | typeof DEAD_LETTERS

/** Counts; to be read as sums. */
export type Measures = Readonly<Partial<Record<MetricName, number>>>

/** The CloudWatch namespace of these metrics for an environment; in it they have no dimensions. */
export function alertsNamespace(environment: string): string {
  return `Tributary/${environment}/Alerts`
}
