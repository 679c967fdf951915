import type { Contract } from '../../lib/contract.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { type DeviceRow, deviceRow } from '../fleet/registry.ts'
import type { ReplaySeries } from '../fleet/series.ts'
import { startFleet } from '../fleet/start-fleet.ts'
import { type Ledger, nextSeqs } from '../ledger.ts'
import type { Pipeline } from '../pipeline.ts'
import type { State } from '../state.ts'
import type { AlertWatch } from './alert-watch.ts'
import { planFaults } from './fault-plan.ts'
import type { DemoOptions } from './options.ts'
import type { Screen } from './screen.ts'

/** Of a demo without an end the beginning in which faults come, in milliseconds. */
const ENDLESS = 180_000

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
export function registryRows({ devices, seed, rate }: DemoOptions): DeviceRow[] {
  return Array.from({ length: devices }, (_, number) => deviceRow(number, seed, rate))
}

/** Connect the fleet, some of its devices with faults, and begin to send. */
export async function connectFleet(options: DemoOptions, parts: FleetParts): Promise<Fleet> {
  const { state, contract, pipeline, ledger, screen, replay, alerts } = parts
  const { devices, rate, seed, warmUp, duration = ENDLESS } = options
  return startFleet({
    ...{ contract, url: pipeline.broker.url, ca: pipeline.authority.cert, ledger, replay },
    ...{ devices, rate, seed, warmUp },
    credentials: (device) => pipeline.authority.device(device),
    firstSeq: await nextSeqs(state.ledger),
    onProgress: (connected, total) => {
      if (connected % 50 === 0 || connected === total) screen.status(`      ${connected} of ${total} connected`)
    },
    faults: (start) => {
      const run = { contract, seed, devices, rate, duration }
      const faults = options.faults ? planFaults(run, start + warmUp) : []
      alerts.began(start, faults)
      return faults
    },
  })
}
