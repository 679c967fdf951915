import type { FaultKind } from '../fleet/injected-fault.ts'
import { expectedInterval } from '../fleet/registry.ts'

const SECOND = 1000

/**
 * How the demo has the job work: windows so short that a run of minutes has enough of them, and no more batches than two
 * cores can do, so that those which are in a hurry (live, limits) find time.
 */
export const DEMO_JOB = {
  windows: { length: '2s', lateness: '4s' },
  detector: { block: 1, threshold: 5 },
  triggers: { archive: '9s', rejected: '30s', live: '1500ms', trends: '8s', detect: '8s', sessions: '30s' },
  atOnce: 1,
} as const

/** Milliseconds, of `DEMO_JOB.windows`. */
export const WINDOW_MS = 2 * SECOND
const LATENESS_MS = 4 * SECOND

/** After their time is over the devices go on for so long at most, if the detector has not judged all faults yet. */
export const AFTERTIME_MS = 60 * SECOND

/** When a kind of fault can be noticed, in milliseconds. */
export interface FaultTerms {
  /** Messages per second and device; with fewer it need not show. */
  readonly rate: number
  /** From the full rate on, until what is usual is known. */
  readonly earliest: number
  /** How long it lasts; without, to the end of the run. */
  readonly lasts?: number
  /** So long after its beginning the last window ends that it takes to notice it; without, no closed one is needed. */
  readonly closes?: number
  /** After its beginning it must be noticed within this, while the fleet goes on sending. */
  readonly noticed: number
}

/** Windows with readings until what is usual is known: the detector judges from the 33rd on. */
const LEARNT_WINDOWS = 35
/** The share of messages that are no telemetry, or none that is accepted in time; it is rather less. */
const WITHOUT = 0.2
/**
 * The detector needs readings in most windows. A spike, which is one window, needs them in this very one, and of a
 * variance two: with one a window only four in seven were found on the simulated fleet.
 */
const MOST_WINDOWS = 0.5
const EACH_WINDOW = 1
/**
 * A window is closed by later ones, and judged by the batch after the one that has brought these: the last batch, with
 * which the devices' messages end, closes nothing. So there are three triggers, and some time for the work.
 */
const WORK = 34 * SECOND

/**
 * The terms of each kind; how long the detector takes was measured on the simulated fleet (docs/decisions/019-detector.md).
 * @param rate messages per second and device
 * @param silentAfter milliseconds without a message that are a silence
 */
export function faultTerms(rate: number, silentAfter: number): Record<FaultKind, FaultTerms> {
  const interval = Math.ceil(SECOND * expectedInterval(rate))
  const closing = WINDOW_MS + LATENESS_MS + Math.max(WORK, interval)
  const closed = (closes: number) => ({ closes, noticed: closes + closing })
  const learnt = { rate: MOST_WINDOWS, earliest: learntAfter(rate) }
  return {
    limit: { rate: 0, earliest: 15 * SECOND, lasts: 2 * interval, noticed: interval },
    spike: { ...learnt, rate: EACH_WINDOW, lasts: WINDOW_MS, ...closed(WINDOW_MS) },
    level: { ...learnt, lasts: 40 * SECOND, ...closed(40 * SECOND) },
    variance: { ...learnt, rate: EACH_WINDOW, lasts: 40 * SECOND, ...closed(40 * SECOND) },
    trend: { ...learnt, ...closed(60 * SECOND) },
    stuck: { ...learnt, lasts: 40 * SECOND, ...closed(40 * SECOND) },
    // Who has never been heard of cannot fall silent.
    silence: { rate: 0, earliest: 15 * SECOND + interval, ...closed(silentAfter + WINDOW_MS) },
    burst: { rate: 0, earliest: 15 * SECOND, lasts: 2 * interval, noticed: 2 * interval + closing },
  }
}

/** Milliseconds at a rate until there are enough windows with readings. */
function learntAfter(rate: number): number {
  return (LEARNT_WINDOWS * WINDOW_MS) / (1 - WITHOUT ** ((rate * WINDOW_MS) / SECOND))
}

/**
 * For how long (ms) after its end a fault may still bring an alert about: the return is a change as well, and what a
 * device sends at a rate of few messages it sends later.
 */
export function toleranceAt(rate: number): number {
  return Math.max(5 * WINDOW_MS, SECOND * expectedInterval(rate))
}
