/** Runs that hold the checkpoints, or are about to, at each look: 1 is right. To be read as the maximum. */
export const ACTIVE_RUNS = 'ActiveRuns'

/** Spark was started again: a new run by this function, or another attempt by EMR. To be read as a sum. */
export const RUN_STARTS = 'RunStarts'

/** At each look, 1 when nothing keeps the job alive: too many runs failed in a row, or a deployment did; else 0. */
export const GAVE_UP = 'GaveUp'

/** At each look, 1 when the one run that is active is not of the deployed definition, else 0. */
export const WRONG_RUN = 'WrongRun'

export type MetricName = typeof ACTIVE_RUNS | typeof RUN_STARTS | typeof GAVE_UP | typeof WRONG_RUN

export type Measures = Readonly<Partial<Record<MetricName, number>>>

/** The CloudWatch namespace of these metrics for an environment; in it they have no dimensions. */
export function runsNamespace(environment: string): string {
  return `Tributary/${environment}/Runs`
}

/**
 * A line of a function's log that CloudWatch makes metrics of (its embedded metric format). Nothing may stand before
 * or after it in the log event.
 */
export function metricLine(namespace: string, measures: Readonly<Record<string, number>>, at: Date): string {
  const metrics = Object.keys(measures).map((name) => ({ Name: name, Unit: 'Count' }))
  const directive = { Namespace: namespace, Dimensions: [[]], Metrics: metrics }
  return JSON.stringify({ _aws: { Timestamp: at.getTime(), CloudWatchMetrics: [directive] }, ...measures })
}
