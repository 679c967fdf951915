import { FAULT_KINDS, type FaultKind, type InjectedFault } from '../fleet/injected-fault.ts'
import { chances, type FaultRun } from './fault-plan.ts'
import { type DemoOptions, SHORTEST_WITH_FAULTS } from './options.ts'

/** What goes wrong on purpose, how often, and what is left out for which reason, for people. */
export function faultWords(faults: readonly InjectedFault[], run: FaultRun): string {
  const counts = FAULT_KINDS.map((kind) => [kind, faults.filter((fault) => fault.kind === kind).length] as const)
  const some = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`)
  const missing = leftOut(
    counts.filter(([, count]) => count === 0).map(([kind]) => kind),
    run,
  )
  return `Faults on purpose: ${some.join(', ') || 'none'}.${missing && ` Left out: ${missing}.`}`
}

function leftOut(kinds: readonly FaultKind[], run: FaultRun): string {
  const chance = chances(run)
  const reasons = [
    ['too seldom', `${run.rate} messages a second are too few`],
    ['too short', `not to be noticed within ${run.duration / 1000} s`],
    ['good', 'too few devices'],
  ] as const
  return reasons
    .map(([why, words]) => [kinds.filter((kind) => chance[kind] === why), words] as const)
    .filter(([group]) => group.length > 0)
    .map(([group, words]) => `${group.join(', ')} (${words})`)
    .join('; ')
}

/** Why nothing goes wrong on purpose. */
export function noFaultWords({ duration = Infinity }: Pick<DemoOptions, 'duration'>): string {
  const short = duration < SHORTEST_WITH_FAULTS
  return `No faults on purpose${short ? ': for those the devices have to send for two minutes or longer' : ''}.`
}
