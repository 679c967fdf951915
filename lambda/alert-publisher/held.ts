/** Alerts of a device that were held back and of which nobody has been told. */
export interface Held {
  /** Empty for the devices that are not counted one by one. */
  readonly device: string
  readonly alerts: number
  /** When the first of them was held back, in epoch milliseconds. */
  readonly since: number
}

/** Devices that are counted one by one, so that what is remembered stays small. */
export const MOST_DEVICES = 500

/** All of these together, each device once. */
export function together(...parts: readonly (readonly Held[])[]): Held[] {
  const sums = new Map<string, Held>()
  for (const held of parts.flat()) {
    const device = sums.has(held.device) || sums.size < MOST_DEVICES ? held.device : ''
    const sum = sums.get(device) ?? { device, alerts: 0, since: held.since }
    sums.set(device, { device, alerts: sum.alerts + held.alerts, since: Math.min(sum.since, held.since) })
  }
  return [...sums.values()]
}

/** How many alerts they are. */
export function count(held: readonly Held[]): number {
  return held.reduce((sum, { alerts }) => sum + alerts, 0)
}

/** When the first of them was held back; undefined when there is none. */
export function oldest(held: readonly Held[]): number | undefined {
  return held.length === 0 ? undefined : Math.min(...held.map(({ since }) => since))
}
