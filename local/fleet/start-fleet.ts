import type { Contract } from '../../lib/contract.ts'
import type { Ledger } from '../ledger.ts'
import { UserError } from '../user-error.ts'
import { Connection, type Credentials, type Endpoint } from './connection.ts'
import { type FirstSeq, SimulatedDevice } from './device.ts'
import { Fleet, type Member } from './fleet.ts'
import type { FaultOf, InjectedFault } from './injected-fault.ts'
import type { Source } from './message.ts'
import { MESSAGES } from './registry.ts'
import { ReplayDevice } from './replay-device.ts'
import type { ReplaySeries } from './series.ts'

export interface FleetOptions extends Endpoint {
  readonly contract: Contract
  readonly credentials?: (device: string) => Promise<Credentials>
  /** Number of simulated devices; those of the replay come on top. */
  readonly devices: number
  /** Messages per second and device. */
  readonly rate: number
  /** Milliseconds in which the rate is a twentieth of that. */
  readonly warmUp?: number
  readonly seed: number
  readonly ledger: Ledger
  readonly firstSeq?: FirstSeq
  readonly replay?: readonly ReplaySeries[]
  /** Asked when all devices are connected: the faults of a fleet that begins to send at a moment (epoch ms). */
  readonly faults?: (start: number) => readonly InjectedFault[]
  readonly onProgress?: (connected: number, total: number) => void
}

const CONNECTING_AT_ONCE = 16

/** The sources of a fleet: simulated devices, then one device per series. */
export function fleetSources(
  { contract, devices, seed, firstSeq, replay = [] }: FleetOptions,
  faultOf?: FaultOf,
  pausesFrom?: () => number,
): Source[] {
  const sources = [
    ...Array.from({ length: devices }, (_, i) => new SimulatedDevice(contract, i, seed, firstSeq, faultOf, pausesFrom)),
    ...replay.map((series) => new ReplayDevice(series, firstSeq)),
  ]
  const names = new Set<string>()
  for (const { device } of sources) {
    if (names.has(device)) throw new UserError(`device ${device} is there twice; give the replayed series another name`)
    names.add(device)
  }
  return sources
}

/**
 * Connect every device, then begin to send.
 * @throws UserError when a device cannot connect; then no connection is left open
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const faults = new Map<string, InjectedFault>()
  // After a pause that follows upon the long intervals of the warm-up a device would count as silent.
  let pausesFrom = Infinity
  const sources = fleetSources(
    options,
    (device) => faults.get(device),
    () => pausesFrom,
  )
  const members = await connectAll(sources, options)
  const start = Date.now()
  pausesFrom = start + (options.warmUp ?? 0) + (1000 * MESSAGES) / options.rate
  for (const fault of options.faults?.(start) ?? []) faults.set(fault.device, fault)
  const fleet = new Fleet(options.contract, members, options.rate, options.ledger, options.warmUp)
  fleet.run()
  return fleet
}

async function connectAll(sources: readonly Source[], options: FleetOptions): Promise<Member[]> {
  const members: Member[] = []
  const waiting = sources.values()
  const connectSome = async () => {
    for (const source of waiting) {
      const credentials = await options.credentials?.(source.device)
      members.push({ source, connection: await Connection.open(options, source.device, credentials) })
      options.onProgress?.(members.length, sources.length)
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: CONNECTING_AT_ONCE }, connectSome))
  const failure = ends.find((end) => end.status === 'rejected')
  if (failure === undefined) return members
  await Promise.all(members.map(({ connection }) => connection.close()))
  throw failure.reason
}
