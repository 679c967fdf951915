import { pathToFileURL } from 'node:url'
import type { Contract, QueryKind } from '../../lib/contract.ts'
import { credentialsFile } from '../services/credentials.ts'
import type { KafkaAccess } from '../services/kafka-client.ts'
import type { State } from '../state.ts'

/** What the services of this machine tell about themselves. */
export interface Addresses {
  readonly state: State
  readonly contract: Contract
  readonly kafka: KafkaAccess
  /** HTTP address of the time-series database. */
  readonly database: string
}

/** What one may want different from the defaults of the job. */
export interface JobOptions {
  readonly queries?: readonly QueryKind[]
  readonly triggers?: Partial<Record<QueryKind, string>>
  readonly until?: 'stopped' | 'caught-up'
  /** Name under which the run reports; without it nothing is reported. */
  readonly run?: string
  /** File with what is known of the devices, a line of JSON each; without one the lake's table is taken as it is. */
  readonly registry?: string
  /** Instead of the contract's: durations like 2s. */
  readonly windows?: { readonly length: string; readonly lateness: string }
  /** Windows in a block of the detector, and the surprise from which on something is an event. */
  readonly detector?: { readonly block: number; readonly threshold: number }
  /** Batches of trends, detect and sessions that are worked on at a time; all that are due when not given. */
  readonly atOnce?: number
  readonly extra?: readonly string[]
}

/** The arguments of jobs/stream.py for the services on this machine. */
export function jobArguments(addresses: Addresses, options: JobOptions = {}): string[] {
  const series = `influxdb://${new URL(addresses.database).host}?org=tributary&bucket=tributary`
  return [
    ...commonArguments(addresses),
    ...['--checkpoints', pathToFileURL(addresses.state.checkpoints).href],
    ...['--series', series, '--metrics', series],
    ...(options.queries ?? []).flatMap((query) => ['--query', query]),
    ...Object.entries(options.triggers ?? {}).flatMap(([query, every]) => ['--trigger', `${query}=${every}`]),
    ...(options.atOnce ? ['--at-once', `${options.atOnce}`] : []),
    ...(options.until ? ['--until', options.until] : []),
    ...(options.run ? ['--status', pathToFileURL(addresses.state.status).href, '--run', options.run] : []),
    ...analysisArguments(options),
    ...(options.extra ?? []),
  ]
}

function analysisArguments({ registry, windows, detector }: JobOptions): string[] {
  return [
    ...(registry ? ['--registry', pathToFileURL(registry).href] : []),
    ...(windows ? ['--window', windows.length, '--lateness', windows.lateness] : []),
    ...(detector ? ['--detector-block', `${detector.block}`, '--detector-threshold', `${detector.threshold}`] : []),
  ]
}

/** The arguments that jobs/stream.py and jobs/audit.py share. */
export function commonArguments({ state, contract, kafka }: Omit<Addresses, 'database'>): string[] {
  return [
    ...['--contract', contract.directory],
    ...['--kafka', kafkaUrl(state, kafka)],
    ...['--lake', pathToFileURL(state.lake).href],
  ]
}

/** The broker's address for the job. The secret stays in its file; the address only says where that is. */
export function kafkaUrl(state: State, { bootstrap, credentials, caFile }: KafkaAccess): string {
  if (credentials === undefined) return `kafka://${bootstrap}`
  const secret = pathToFileURL(credentialsFile(state, credentials.username)).href
  const query = new URLSearchParams({ secret, ...(caFile && { ca: caFile }) })
  return `kafka+scram://${bootstrap}?${query}`
}
