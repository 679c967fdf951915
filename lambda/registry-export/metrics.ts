/** At each export, devices that have a line: those of the registry, without the refused ones that never had one. */
export const DEVICES = 'Devices'

/** At each export, devices whose attributes cannot be used, and that keep their former line if they had one. */
export const REFUSED = 'Refused'

/** At each export, 1 when it failed and the document stayed as it was, else 0. The minimum says whether all failed. */
export const FAILED = 'Failed'

export type MetricName = typeof DEVICES | typeof REFUSED | typeof FAILED

export type Measures = Readonly<Partial<Record<MetricName, number>>>

/** The CloudWatch namespace of these metrics for an environment; in it they have no dimensions. */
export function registryNamespace(environment: string): string {
  return `Tributary/${environment}/Registry`
}
