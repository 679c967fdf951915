import type { FaultKind } from '../fleet/injected-fault.ts'

const SECOND = 1000

/** How the demo has the job work: windows so short that a run of minutes has enough of them. */
export const DEMO_JOB = {
  windows: { length: '2s', lateness: '4s' },
  detector: { block: 1, threshold: 5 },
  triggers: { trends: '5s', detect: '5s' },
} as const

/** Milliseconds, of `DEMO_JOB.windows`. */
export const WINDOW_MS = 2 * SECOND
const LATENESS_MS = 4 * SECOND

/** When a kind of fault can be noticed, in milliseconds. */
export interface FaultTerms {
  /** From the full rate on, until what is usual is known. */
  readonly earliest: number
  /** How long it lasts; without, to the end of the run. */
  readonly lasts?: number
  /** After its beginning it must be noticed within this, while the fleet goes on sending. */
  readonly noticed: number
}

const LEARNT = 70 * SECOND
/**
 * A window is closed by later ones, and judged by the batch after the one that has brought these: the last batch, with
 * which the devices' messages end, closes nothing. So there are three triggers, and some time for the work.
 */
const CLOSING = WINDOW_MS + LATENESS_MS + 20 * SECOND

/**
 * The terms of each kind; how long the detector takes was measured on the simulated fleet (docs/decisions/019-detector.md).
 * @param interval seconds within which a device is expected to send
 * @param intervals so many of them without a message are a silence
 */
export function faultTerms(interval: number, intervals: number): Record<FaultKind, FaultTerms> {
  return {
    limit: { earliest: 15 * SECOND, lasts: 10 * SECOND, noticed: 5 * SECOND },
    spike: { earliest: LEARNT, lasts: WINDOW_MS, noticed: WINDOW_MS + CLOSING },
    level: { earliest: LEARNT, lasts: 40 * SECOND, noticed: 40 * SECOND + CLOSING },
    variance: { earliest: LEARNT, lasts: 40 * SECOND, noticed: 40 * SECOND + CLOSING },
    trend: { earliest: LEARNT, noticed: 60 * SECOND + CLOSING },
    stuck: { earliest: LEARNT, lasts: 40 * SECOND, noticed: 40 * SECOND + CLOSING },
    silence: { earliest: 20 * SECOND, noticed: interval * intervals * SECOND + WINDOW_MS + CLOSING },
    burst: { earliest: 15 * SECOND, lasts: 10 * SECOND, noticed: 10 * SECOND + CLOSING },
  }
}
