import type { Contract } from '../../lib/contract.ts'
import { deviceName, modelOf } from '../fleet/identity.ts'
import { FAULT_KINDS, type FaultKind, type InjectedFault } from '../fleet/injected-fault.ts'
import { readingLimits } from '../fleet/limits.ts'
import { Random } from '../fleet/random.ts'
import { drawSize } from './fault-sizes.ts'
import { AFTERTIME_MS, type FaultTerms, faultTerms, WINDOW_MS } from './fault-terms.ts'
import { patientInterval } from './patience.ts'

export interface FaultRun {
  readonly contract: Contract
  readonly seed: number
  /** Simulated devices, numbered from 0. */
  readonly devices: number
  /** Messages per second and device. */
  readonly rate: number
  /** Milliseconds at a twentieth of the rate, before the full rate. */
  readonly warmUp: number
  /** Milliseconds from the full rate until the devices stop. */
  readonly duration: number
}

const SHARE = 0.12
/** A small fleet has more than its share, so that each kind is there. */
const MOST = 0.5

/** Whether a kind of fault can be noticed in a run: its messages are too few for it, or its duration is too short. */
export type Chance = 'good' | 'too seldom' | 'too short'

/** By kind whether it can be noticed. */
export function chances(run: FaultRun): Record<FaultKind, Chance> {
  const terms = termsOf(run)
  const chance = ({ rate, earliest, noticed }: FaultTerms): Chance => {
    if (run.rate < rate) return 'too seldom'
    return earliest + noticed <= run.duration ? 'good' : 'too short'
  }
  return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, chance(terms[kind])])) as Record<FaultKind, Chance>
}

/**
 * Which devices get which fault and when, by the seed: an eighth of them, each kind as often that can be noticed, one
 * fault a device.
 * @param start epoch milliseconds at which the fleet sends at its full rate
 */
export function planFaults(run: FaultRun, start: number): InjectedFault[] {
  const { contract, seed, devices, duration } = run
  const chance = chances(run)
  const kinds = FAULT_KINDS.filter((kind) => chance[kind] === 'good')
  const random = new Random(`${seed}/faults`)
  const limits = readingLimits(contract)
  const terms = termsOf(run)
  const wanted = Math.min(Math.floor(MOST * devices), Math.max(kinds.length, Math.round(SHARE * devices)))
  return shuffled(devices, random)
    .slice(0, kinds.length === 0 ? 0 : wanted)
    .flatMap((number, i) => {
      const kind = kinds[i % kinds.length] as FaultKind
      const size = drawSize(kind, modelOf(number), limits, random)
      const span = timeOf(kind, terms[kind], start, duration, random)
      return size === undefined ? [] : [{ device: deviceName(number), kind, ...size, ...span }]
    })
}

function termsOf({ contract, rate, warmUp }: FaultRun): Record<FaultKind, FaultTerms> {
  const { intervals } = contract.pipeline.alerts.silence
  return faultTerms(rate, Math.ceil(1000 * intervals * patientInterval(rate, warmUp, intervals)))
}

function timeOf(
  kind: FaultKind,
  { earliest, lasts, closes, noticed }: FaultTerms,
  start: number,
  duration: number,
  random: Random,
): Pick<InjectedFault, 'from' | 'to' | 'due' | 'judgedBy'> {
  const moment = start + random.between(earliest, duration - noticed)
  // A spike fills one window.
  const from = kind === 'spike' ? WINDOW_MS * Math.floor(moment / WINDOW_MS) : Math.round(moment)
  // What lasts to the end lasts for as long as the devices may go on.
  const to = lasts === undefined ? start + duration + AFTERTIME_MS : from + lasts
  return { from, to, due: from + noticed, judgedBy: closes === undefined ? null : from + closes }
}

function shuffled(count: number, random: Random): number[] {
  const numbers = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i -= 1) {
    const j = random.integer(0, i)
    const [a, b] = [numbers[i] as number, numbers[j] as number]
    numbers[i] = b
    numbers[j] = a
  }
  return numbers
}
