/** What is wrong with the parts of a configuration; undefined for what is right. */
export type Problems = (string | undefined)[]

/** The problem, unless the value fits. */
export function need(fits: boolean, problem: string): string | undefined {
  return fits ? undefined : problem
}

/** The problem with a whole number that must lie between two others. */
export function within(field: string, value: number, least: number, most: number, unit: string): string | undefined {
  const fits = Number.isInteger(value) && value >= least && value <= most
  return need(fits, `${field} is ${value} and must be a whole number of ${unit} from ${least} to ${most}`)
}
