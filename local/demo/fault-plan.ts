import type { Contract } from '../../lib/contract.ts'
import { deviceName, modelOf } from '../fleet/identity.ts'
import { FAULT_KINDS, type FaultKind, type InjectedFault } from '../fleet/injected-fault.ts'
import { readingLimits } from '../fleet/limits.ts'
import { Random } from '../fleet/random.ts'
import { expectedInterval } from '../fleet/registry.ts'
import { drawSize } from './fault-sizes.ts'
import { type FaultTerms, faultTerms, WINDOW_MS } from './fault-terms.ts'

export interface FaultRun {
  readonly contract: Contract
  readonly seed: number
  /** Simulated devices, numbered from 0. */
  readonly devices: number
  /** Messages per second and device. */
  readonly rate: number
  /** Milliseconds from the full rate until the devices stop. */
  readonly duration: number
}

const SHARE = 0.12
/** A small fleet has more than its share, so that each kind is there. */
const MOST = 0.5

/** The kinds that begin and can be noticed within a duration. */
export function kindsWithin({ contract, rate, duration }: Omit<FaultRun, 'seed' | 'devices'>): FaultKind[] {
  const terms = termsOf(contract, rate)
  return FAULT_KINDS.filter((kind) => terms[kind].earliest + terms[kind].noticed <= duration)
}

/**
 * Which devices get which fault and when, by the seed: an eighth of them, each kind as often, one fault a device.
 * @param start epoch milliseconds at which the fleet sends at its full rate
 */
export function planFaults(run: FaultRun, start: number): InjectedFault[] {
  const { contract, seed, devices, rate, duration } = run
  const kinds = kindsWithin(run)
  const random = new Random(`${seed}/faults`)
  const limits = readingLimits(contract)
  const terms = termsOf(contract, rate)
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

function termsOf(contract: Contract, rate: number): Record<FaultKind, FaultTerms> {
  return faultTerms(expectedInterval(rate), contract.pipeline.alerts.silence.intervals)
}

function timeOf(
  kind: FaultKind,
  { earliest, lasts, noticed }: FaultTerms,
  start: number,
  duration: number,
  random: Random,
): Pick<InjectedFault, 'from' | 'to' | 'due'> {
  const moment = start + random.between(earliest, duration - noticed)
  // A spike fills one window.
  const from = kind === 'spike' ? WINDOW_MS * Math.floor(moment / WINDOW_MS) : Math.round(moment)
  return { from, to: lasts === undefined ? start + duration : from + lasts, due: from + noticed }
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
