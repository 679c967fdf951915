import type { Contract } from '../../lib/contract.ts'
import { queryNames } from '../../lib/query-names.ts'
import { behind, type Committed, committedOffsets } from '../../local/job/checkpoints.ts'
import { readLedger } from '../../local/ledger.ts'
import { offsetReader } from '../../local/services/kafka-client.ts'
import { DEVICES, type Edge } from './edge.ts'
import { until } from './patience.ts'
import type { Stage } from './stage.ts'
import { expectThat } from './steps.ts'

const PATIENCE = 600_000

/**
 * How many messages were acknowledged while something went on.
 * @throws Error when that is less than half of what the devices send in that time
 */
export async function whileSending(edge: Edge, act: () => Promise<void>): Promise<number> {
  const [before, start] = [edge.fleet.counts().acknowledged, performance.now()]
  await act()
  const sent = edge.fleet.counts().acknowledged - before
  const seconds = (performance.now() - start) / 1000
  const least = Math.floor((DEVICES.devices * DEVICES.rate * seconds) / 2)
  expectThat(sent >= least, `only ${sent} messages were acknowledged in ${seconds.toFixed(0)} s, fewer than ${least}`)
  return sent
}

/** How many messages were acknowledged after one moment and before another, in epoch milliseconds. */
export async function acknowledgedBetween(ledgerFile: string, after: number, before: number): Promise<number> {
  let found = 0
  for await (const { acknowledged_at } of readLedger(ledgerFile)) {
    if (acknowledged_at > after && acknowledged_at < before) found += 1
  }
  return found
}

/**
 * Wait until every query has committed all that Kafka holds now; how many records that are.
 * @throws Error when it takes too long
 */
export async function committed({ kafka, contract, state }: Stage, signal: AbortSignal): Promise<number> {
  const reader = offsetReader(kafka.access('broker'))
  const ends = await reader.endOffsets(topicsRead(contract)).finally(() => reader.close())
  const names = queryNames(contract).map(({ name }) => name)
  const late = async () => {
    const found = await committedOffsets(state.checkpoints)
    return names.filter((name) => !found.get(name)?.size || behind(found.get(name) as Committed, ends) > 0)
  }
  let latest = names
  const done = async () => {
    latest = await late()
    return latest.length === 0
  }
  const sentence = () => `after ${PATIENCE / 1000} s ${latest.join(', ')} had not committed all that Kafka held`
  await until(done, sentence, { signal, within: PATIENCE })
  return [...ends.values()].flat().reduce((sum, end) => sum + Number(end), 0)
}

/** The topics that queries read: those of the streams, and what queries write for others. */
export function topicsRead(contract: Contract): string[] {
  return [...new Set(queryNames(contract).map(({ topic }) => topic))]
}

/** How many records each query has committed in all. */
export async function progressOf({ contract, state }: Stage): Promise<Map<string, number>> {
  const found = await committedOffsets(state.checkpoints)
  const sum = (offsets: Committed) =>
    [...offsets.values()].flatMap((partitions) => Object.values(partitions)).reduce((total, each) => total + each, 0)
  return new Map(queryNames(contract).map(({ name }) => [name, sum(found.get(name) ?? new Map())]))
}

/** The queries that have committed no more than before. */
export function standing(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): string[] {
  return [...before].filter(([name, records]) => (now.get(name) ?? 0) <= records).map(([name]) => name)
}
