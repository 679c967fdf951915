import load from '../../../docs/costs/load.json'
import { type Contract, type StreamName, streamEntries } from '../../../lib/contract.ts'
import { queryNames } from '../../../lib/query-names.ts'

export const SECONDS = 3600 * 730
const DAY = 86_400
const GB = 1e9

/** Devices that send, and how many messages a second they send together. */
export interface Load {
  readonly devices: number
  readonly messagesPerSecond: number
}

/** What a load becomes on its way. Bytes and counts are per second unless the name says otherwise. */
export interface Traffic {
  /** Written to Kafka by AWS IoT and by the job, and read from it by the queries. */
  readonly written: number
  readonly read: number
  /** One copy of what Kafka keeps. */
  readonly keptGB: number
  readonly cores: number
  readonly lakeGBPerDay: number
  /** Numbers written to the time-series database, those of them that stay, and the series that they form. */
  readonly values: number
  readonly keptValues: number
  readonly databaseGBPerDay: number
  readonly series: number
}

export function traffic(contract: Contract, { devices, messagesPerSecond }: Load): Traffic {
  const { message, window, valueBytes, messagesPerCore, coreReserve } = load
  const { topics, series, windows: cut } = contract.pipeline
  const streams = streamTraffic(contract, messagesPerSecond)
  const measured = sum(streams.filter(({ inSeries }) => inSeries).map(({ messages }) => messages))
  // Each batch writes the windows that its messages have changed; in the end each window is there once.
  const changed = measured * message.metrics
  const windows = (devices * message.metrics) / cut.lengthSeconds
  const statistics = numbersOf(series.trends)
  const scores = numbersOf(series.scores)
  // At most: several messages of a window that come in one batch write it once.
  const counted = sum(streams.filter(({ countNumbers }) => countNumbers > 0).map(({ messages }) => messages))
  const counts = sum(streams.map(({ messages, countNumbers }) => messages * countNumbers))
  const keptPerSecond = windows * window.recordBytes + counted * window.countBytes
  const keptValues = measured * message.metrics + windows * (statistics + scores) + counts
  return {
    written: sum(streams.map(({ bytes }) => bytes)) + changed * window.recordBytes + counted * window.countBytes,
    read:
      sum(streams.map(({ bytes, readers }) => bytes * readers)) +
      changed * window.recordBytes * readersOf(contract, topics.aggregates.topic),
    keptGB:
      (sum(streams.map(({ bytes, retention }) => bytes * retention)) +
        keptPerSecond * topics.aggregates.retentionHours * 3600) /
      GB,
    cores: (messagesPerSecond / messagesPerCore) * coreReserve,
    lakeGBPerDay: (messagesPerSecond * message.lakeBytes * DAY) / GB,
    values: measured * message.metrics + changed * statistics + windows * scores + counts,
    keptValues,
    databaseGBPerDay: (keptValues * valueBytes * DAY) / GB,
    series: devices * message.metrics * (1 + statistics + scores),
  }
}

function streamTraffic(contract: Contract, messagesPerSecond: number) {
  const { series } = contract.pipeline
  const share = shares(contract)
  const numbers = { errors: numbersOf(series.log_windows), actions: numbersOf(series.interaction_windows) }
  return streamEntries(contract).map(([name, { kafka, series: own, counts }]) => ({
    bytes: messagesPerSecond * share[name] * load.message.recordBytes,
    messages: messagesPerSecond * share[name],
    retention: kafka.retentionHours * 3600,
    inSeries: own !== undefined,
    readers: readersOf(contract, kafka.topic),
    countNumbers: counts === undefined ? 0 : numbers[counts],
  }))
}

/** How many queries read a topic. */
function readersOf(contract: Contract, topic: string): number {
  return queryNames(contract).filter((query) => query.topic === topic).length
}

function numbersOf({ fields }: { readonly fields: object }): number {
  return Object.keys(fields).length
}

/** The share of all messages that a stream has. Streams that the load does not name have what is left, each alike. */
export function shares({ streams }: Contract): Readonly<Record<StreamName, number>> {
  const named: Readonly<Partial<Record<string, number>>> = load.shares
  const names = Object.keys(streams)
  const others = names.filter((name) => named[name] === undefined)
  const left = 1 - sum(names.map((name) => named[name] ?? 0))
  return Object.fromEntries(names.map((name) => [name, named[name] ?? left / others.length])) as Record<
    StreamName,
    number
  >
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
