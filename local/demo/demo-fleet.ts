import type { Contract } from '../../lib/contract.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { type DeviceRow, deviceRow } from '../fleet/registry.ts'
import type { ReplaySeries } from '../fleet/series.ts'
import { startFleet } from '../fleet/start-fleet.ts'
import { type Ledger, nextSeqs } from '../ledger.ts'
import type { Pipeline } from '../pipeline.ts'
import type { State } from '../state.ts'
import type { AlertWatch } from './alert-watch.ts'
import { type FaultRun, planFaults } from './fault-plan.ts'
import type { DemoOptions } from './options.ts'
import { patientInterval } from './patience.ts'
import type { Screen } from './screen.ts'

export interface FleetParts {
  readonly state: State
  readonly contract: Contract
  readonly pipeline: Pipeline
  readonly ledger: Ledger
  readonly screen: Screen
  readonly replay: readonly ReplaySeries[]
  readonly alerts: AlertWatch
}

/** What the registry knows: the simulated devices; a replayed one is left out, so that there is one it does not know. */
export function registryRows({ devices, seed, rate, warmUp }: DemoOptions, contract: Contract): DeviceRow[] {
  const interval = patientInterval(rate, warmUp, contract.pipeline.alerts.silence.intervals)
  return Array.from({ length: devices }, (_, number) => deviceRow(number, seed, interval))
}

/** The part of the demo in which faults come; of one without an end it is the beginning. */
export function faultRun(
  { devices, rate, seed, warmUp, duration = 180_000 }: DemoOptions,
  contract: Contract,
): FaultRun {
  return { contract, devices, rate, seed, warmUp, duration }
}

/** Connect the fleet, some of its devices with faults, and begin to send. */
export async function connectFleet(options: DemoOptions, parts: FleetParts): Promise<Fleet> {
  const { state, contract, pipeline, ledger, screen, replay, alerts } = parts
  const { devices, rate, seed, warmUp } = options
  return startFleet({
    ...{ contract, url: pipeline.broker.url, ca: pipeline.authority.cert, ledger, replay },
    ...{ devices, rate, seed, warmUp },
    credentials: (device) => pipeline.authority.device(device),
    firstSeq: await nextSeqs(state.ledger),
    onProgress: (connected, total) => {
      if (connected % 50 === 0 || connected === total) screen.status(`      ${connected} of ${total} connected`)
    },
    faults: (start) => {
      const faults = options.faults ? planFaults(faultRun(options, contract), start + warmUp) : []
      alerts.began(start, faults)
      return faults
    },
  })
}
