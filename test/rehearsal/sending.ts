import { streamEntries } from '../../lib/contract.ts'
import { behind, committedOffsets } from '../../local/job/checkpoints.ts'
import { offsetReader } from '../../local/services/kafka-client.ts'
import { eventually } from '../local/processes.ts'
import type { Edge } from './edge.ts'
import type { Stage } from './stage.ts'
import { expectThat } from './steps.ts'

const PATIENCE = 120_000
const POLL = 500

/** How many messages were acknowledged while something went on, as text. */
export async function whileSending<T>(edge: Edge, act: () => Promise<T>): Promise<{ result: T; sent: number }> {
  const before = edge.fleet.counts().acknowledged
  const result = await act()
  const sent = edge.fleet.counts().acknowledged - before
  expectThat(sent > 0, 'no message was acknowledged meanwhile')
  return { result, sent }
}

/**
 * Wait until every query has committed all that Kafka holds now; how many records that are.
 * @throws Error when it takes too long
 */
export async function committed({ kafka, contract, state }: Stage, queries: number): Promise<number> {
  const reader = offsetReader(kafka.access('broker'))
  const topics = streamEntries(contract).map(([, stream]) => stream.kafka.topic)
  const ends = await reader.endOffsets(topics).finally(() => reader.close())
  const all = async () => {
    const found = [...(await committedOffsets(state.checkpoints)).values()]
    return found.length === queries && found.every((query) => query.size > 0 && behind(query, ends) === 0)
  }
  const inTime = await eventually(all, PATIENCE, POLL)
  expectThat(inTime, `not every query had committed in ${PATIENCE / 1000} s what Kafka held`)
  return [...ends.values()].flat().reduce((sum, end) => sum + Number(end), 0)
}
