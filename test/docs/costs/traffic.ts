import load from '../../../docs/costs/load.json'
import { type Contract, type StreamName, streamEntries } from '../../../lib/contract.ts'

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
  const share = shares(contract)
  const streams = streamEntries(contract).map(([name, stream]) => ({
    bytes: messagesPerSecond * share[name] * message.recordBytes,
    messages: messagesPerSecond * share[name],
    retention: stream.kafka.retentionHours * 3600,
    inSeries: stream.series !== undefined,
  }))
  const measured = sum(streams.filter(({ inSeries }) => inSeries).map(({ messages }) => messages))
  // Each batch writes the windows that its messages have changed; in the end each window is there once.
  const changed = measured * message.metrics
  const windows = (devices * message.metrics) / contract.pipeline.windows.lengthSeconds
  const statistics = Object.keys(contract.pipeline.series.trends.fields).length
  const keptWindows = windows * window.recordBytes * contract.pipeline.topics.aggregates.retentionHours * 3600
  const keptValues = measured * message.metrics + windows * statistics
  return {
    written: sum(streams.map(({ bytes }) => bytes)) + changed * window.recordBytes,
    // Each topic is archived and read for what is rejected; those with series for `live` and `trends` as well.
    read: sum(streams.map(({ bytes, inSeries }) => bytes * (inSeries ? 4 : 2))),
    keptGB: (sum(streams.map(({ bytes, retention }) => bytes * retention)) + keptWindows) / GB,
    cores: (messagesPerSecond / messagesPerCore) * coreReserve,
    lakeGBPerDay: (messagesPerSecond * message.lakeBytes * DAY) / GB,
    values: measured * message.metrics + changed * statistics,
    keptValues,
    databaseGBPerDay: (keptValues * valueBytes * DAY) / GB,
    series: devices * message.metrics * (1 + statistics),
  }
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
