import type { ReadingLimits } from './limits.ts'

/** A reading from its text; complains, and does not return, when the contract would not accept it. */
export function parseReading(
  limits: ReadingLimits,
  metric: string,
  text: string,
  complain: (problem: string) => never,
): number {
  if (!limits.name.test(metric)) complain(`'${metric}' is not a metric name, which matches ${limits.name.source}`)
  const value = Number(text)
  if (!/^[-+.\deE]+$/.test(text) || !Number.isFinite(value)) complain(`'${text}' is not a number`)
  const { minimum, maximum } = limits.range(metric)
  if (value >= minimum && value <= maximum) return value
  return complain(`${metric} is ${text}, but the contract wants it between ${minimum} and ${maximum}`)
}
