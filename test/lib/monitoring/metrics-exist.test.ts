import { beforeAll, describe, expect, test } from '@jest/globals'
import { HELD_BACK } from '../../../lambda/alert-publisher/metrics.ts'
import { RUN_STARTS } from '../../../lambda/keep-alive/metrics.ts'
import { REFUSED } from '../../../lambda/registry-export/metrics.ts'
import { loadContract } from '../../../lib/contract.ts'
import * as dashboard from './dashboard-body.ts'
import { DOCUMENTED } from './documented-metrics.ts'
import { emittedBy } from './emitted.ts'
import { ALERTS_NAMESPACES, emittedOfAlerts } from './emitted-alerts.ts'
import { emittedOfRegistry, REGISTRY_NAMESPACES } from './emitted-registry.ts'
import { emittedOfRuns, RUNS_NAMESPACES } from './emitted-runs.ts'
import { CONFIGS, monitored, NAMESPACE } from './monitored.ts'
import { alarms, metricsOf, type UsedMetric } from './used-metrics.ts'

const emitted = emittedBy(NAMESPACE)
let ofRuns: string[]
let ofRegistry: string[]
let ofAlerts: string[]
beforeAll(async () => {
  ofRuns = await emittedOfRuns()
  ofRegistry = await emittedOfRegistry()
  ofAlerts = await emittedOfAlerts()
})

/** Why no value of a metric could ever arrive, or undefined. */
function unknown(metric: UsedMetric, brokerType: string): string | undefined {
  const { namespace, name, dimensions } = metric
  const known = sets(metric, brokerType)
  const fits = known.some(
    (set) =>
      Object.entries(dimensions).every(([key, value]) => key in set && (!value || !set[key] || set[key] === value)) &&
      (metric.some || Object.keys(set).length === Object.keys(dimensions).length),
  )
  return fits ? undefined : `${metric.user}: ${namespace} has no ${name} with ${JSON.stringify(dimensions)}`
}

/** The sets of dimensions with which a metric is sent; a value that is not known is undefined. */
function sets(metric: UsedMetric, brokerType: string): readonly Record<string, string | undefined>[] {
  const { namespace, name } = metric
  if (namespace === NAMESPACE)
    return emitted.metrics.filter((sent) => sent.name === name).map((sent) => sent.dimensions)
  if (RUNS_NAMESPACES.includes(namespace)) return ofRuns.includes(name) ? [{}] : []
  if (REGISTRY_NAMESPACES.includes(namespace)) return ofRegistry.includes(name) ? [{}] : []
  if (ALERTS_NAMESPACES.includes(namespace)) return ofAlerts.includes(name) ? [{}] : []
  return documented(metric, brokerType).map((keys) => Object.fromEntries(keys.map((key) => [key, undefined])))
}

function documented({ namespace, name }: UsedMetric, brokerType: string): readonly (readonly string[])[] {
  const service = DOCUMENTED[namespace === 'AWS/Kafka' ? `${namespace} ${brokerType}` : namespace]
  return service?.metrics[name] ?? []
}

describe.each(CONFIGS)('%s', (_name, config) => {
  const template = monitored(config)
  const watched = alarms(template).flatMap(metricsOf)
  const shown = dashboard.widgets(template).flatMap(dashboard.metricsOf)

  test('every metric that an alarm or a graph reads is one that its service or the job sends', () => {
    expect(watched.length).toBeGreaterThan(40)
    expect(shown.length).toBeGreaterThan(40)
    expect([...watched, ...shown].map((metric) => unknown(metric, config.broker.type)).filter(Boolean)).toEqual([])
  })

  test('every query of the job is watched for progress, and by its own name', () => {
    const stuck = alarms(template).filter(({ AlarmName }) => AlarmName.includes('-query-stuck-'))
    expect(stuck.flatMap(metricsOf).map(({ dimensions }) => Object.values(dimensions)[0])).toEqual(
      emitted.queries.map(([, query]) => query).sort(),
    )
  })
})

describe('what is not sent is found out', () => {
  const metric = {
    user: 'x',
    namespace: NAMESPACE,
    name: 'offsets_behind',
    dimensions: { Query: 'live_telemetry' },
    some: false,
  }
  const controller = {
    ...metric,
    namespace: 'AWS/Kafka',
    name: 'ActiveControllerCount',
    dimensions: { 'Cluster Name': 'c' },
  }

  const things = { ...metric, namespace: REGISTRY_NAMESPACES[0] ?? '', name: REFUSED, dimensions: {} }
  const alerts = { ...metric, namespace: ALERTS_NAMESPACES[0] ?? '', name: HELD_BACK, dimensions: {} }
  const run = { ...metric, namespace: RUNS_NAMESPACES[0] ?? '', name: RUN_STARTS, dimensions: {} }

  test('as they are, all are sent', () => {
    expect([metric, controller, run, things, alerts].filter((each) => unknown(each, 'express') !== undefined)).toEqual(
      [],
    )
  })

  test.each([
    ['another namespace', { ...metric, namespace: 'Tributary/other' }],
    ['another name', { ...metric, name: 'offsets' }],
    ['no query', { ...metric, dimensions: {} }],
    ['another query', { ...metric, dimensions: { Query: 'live_logs' } }],
    ['another spelling', { ...metric, dimensions: { query: 'live_telemetry' } }],
    ['a dimension more', { ...metric, dimensions: { Query: 'live_telemetry', Detail: 'x' } }],
    ['a metric of another query', { ...metric, name: 'lines_rejected', dimensions: { Query: 'rejected_telemetry' } }],
    ['a dimension of the service more', { ...controller, dimensions: { 'Cluster Name': 'c', 'Broker ID': '1' } }],
    ['a metric of the runs that is not measured', { ...run, name: 'Runs' }],
    ['a metric of the registry that is not measured', { ...things, name: 'Things' }],
    ['a metric of the alerts that is not measured', { ...alerts, name: 'Alerts' }],
    ['a dimension of the runs', { ...run, dimensions: { Query: 'live_telemetry' } }],
    ['a metric of the other type of broker', { ...controller, name: 'OfflinePartitionsCount' }],
  ])('%s', (_name, wrong) => {
    expect(unknown(wrong, 'express')).toContain('x: ')
  })
})

test('the job publishes every pipeline metric of the contract, in units that CloudWatch knows', () => {
  expect([...new Set(emitted.metrics.map(({ name }) => name))].sort()).toEqual(
    Object.keys(loadContract().metrics.pipeline).sort(),
  )
  expect(emitted.metrics.filter(({ unit }) => !['Count', 'Milliseconds'].includes(unit))).toEqual([])
})
