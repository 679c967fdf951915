export const FAULT_KINDS = ['limit', 'spike', 'level', 'variance', 'trend', 'stuck', 'silence', 'burst'] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

/** Something that goes wrong with a device on purpose, so that there is something to be noticed. */
export interface InjectedFault {
  readonly device: string
  readonly kind: FaultKind
  /** Empty when it is about the device as a whole. */
  readonly metric: string
  /** Epoch milliseconds, as is `to`, at which it is over. */
  readonly from: number
  readonly to: number
  /** When the fleet's messages have gone on to this moment (epoch ms), it should have been noticed, */
  readonly due: number
  /** and when the windows that end by this one have been judged; null when it takes no closed window to notice it. */
  readonly judgedBy: number | null
  /**
   * In the metric's unit: what is added to each value; of a variance the standard deviation of what is added, of a
   * trend what is added after a minute. Of a burst errors per second. 0 of what is stuck or silent.
   */
  readonly magnitude: number
}

/** The fault of a device, if it has one. */
export type FaultOf = (device: string) => InjectedFault | undefined

/** How long a trend grows, in milliseconds; then it stays where it is. */
export const RAMP_MS = 60_000

/** Whether a fault is there at a moment. */
export function isActive({ from, to }: InjectedFault, time: number): boolean {
  return time >= from && time < to
}
