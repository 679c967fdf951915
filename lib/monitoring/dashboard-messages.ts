import { streamEntries } from '../contract.ts'
import { queryNames } from '../query-names.ts'
import { writesPoints } from '../query-traits.ts'
import { type DashboardProps, type Graph, PERIOD } from './graph.ts'
import { actionMetric, ruleMetric } from './rule-metrics.ts'

/** Messages from device to query. */
export function throughputGraphs({ contract, ruleNames, brokers, job }: DashboardProps): Graph[] {
  return [
    {
      title: 'Messages from devices, by stream',
      unit: 'per minute',
      lines: streamEntries(contract).map(([stream]) =>
        ruleMetric(ruleNames[stream], 'TopicMatch', PERIOD).with({ label: stream }),
      ),
    },
    {
      title: 'Messages into Kafka, by broker',
      unit: 'per second',
      lines: brokers.brokers.map((broker) =>
        brokers.ofBroker(broker, 'MessagesInPerSec', 'Average', PERIOD).with({ label: `broker ${broker}` }),
      ),
    },
    {
      title: 'Messages read, by query',
      unit: 'per minute',
      lines: queryNames(contract).map(({ name }) => job.of(name, 'rows_in', 'Sum', PERIOD).with({ label: name })),
    },
  ]
}

/** From arrival in Kafka to the commit, and what waits. */
export function latencyGraphs({ config, contract, job }: DashboardProps): Graph[] {
  const queries = queryNames(contract)
  const p95 = (kind: 'archive' | 'live' | 'limits') =>
    queries
      .filter((query) => query.kind === kind)
      .map(({ name }) => job.of(name, 'latency_p95', 'Average', PERIOD).with({ label: name }))
  const { archive, live, limits } = config.alarms.latencySeconds
  return [
    { title: 'In the lake (p95)', unit: 'ms', lines: p95('archive'), limit: 1000 * archive },
    { title: 'In the database (p95)', unit: 'ms', lines: p95('live'), limit: 1000 * live },
    { title: 'Judged by limits (p95)', unit: 'ms', lines: p95('limits'), limit: 1000 * limits },
    {
      title: 'Behind Kafka, by query',
      unit: 'records',
      lines: queries.map(({ name }) => job.of(name, 'offsets_behind', 'Maximum', PERIOD).with({ label: name })),
      limit: config.alarms.offsetsBehind,
    },
  ]
}

/** What did not become a row or a point. */
export function lossGraphs({ contract, ruleNames, job }: DashboardProps): Graph[] {
  const queries = queryNames(contract)
  const named = (kinds: readonly string[]) => queries.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name)
  return [
    {
      title: 'Rejected, by what the reason is about',
      unit: 'per minute',
      lines: named(['rejected']).map((name) => job.byDetail(name, 'rows_rejected', PERIOD)),
    },
    {
      title: 'Duplicates, late, refused',
      unit: 'per minute',
      lines: [
        ...named(['archive']).map((name) =>
          job.of(name, 'rows_duplicate', 'Sum', PERIOD).with({ label: `duplicates of ${name}` }),
        ),
        ...named(['trends', 'sessions']).map((name) =>
          job.of(name, 'rows_dropped_late', 'Sum', PERIOD).with({ label: `late for ${name}` }),
        ),
        ...queries
          .filter(writesPoints)
          .map(({ name }) => job.of(name, 'lines_rejected', 'Sum', PERIOD).with({ label: `refused of ${name}` })),
      ],
    },
    {
      title: 'Not delivered by rules',
      unit: 'per minute',
      lines: Object.entries(ruleNames).flatMap(([stream, rule]) => [
        actionMetric(rule, 'Failure', PERIOD).with({ label: `${stream}: kept for replay` }),
        actionMetric(rule, 'ErrorActionFailure', PERIOD).with({ label: `${stream}: lost` }),
      ]),
    },
  ]
}
