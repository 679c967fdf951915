import alert from '../../../contract/alert.schema.json'
import load from '../../../docs/costs/load.json'
import { hours } from '../../../docs/costs/prices.json'
import * as alertPublisher from '../../../lambda/alert-publisher/metrics.ts'
import { ACTIVE_RUNS, GAVE_UP, RUN_STARTS } from '../../../lambda/keep-alive/metrics.ts'
import * as registryExport from '../../../lambda/registry-export/metrics.ts'
import type { EnvironmentConfig } from '../../../lib/config.ts'
import type { Contract, PipelineMetric, QueryKind } from '../../../lib/contract.ts'
import { type QueryName, queryNames } from '../../../lib/query-names.ts'
import { keepsState, raisesAlerts, writesPoints } from '../../../lib/query-traits.ts'
import type { Resource } from '../../lib/both-stacks.ts'
import { publishedSeconds } from './job-settings.ts'
import { type Part, part, type Spread } from './part.ts'
import { SECONDS, sum } from './traffic.ts'

/** Disk of a worker in GB that is part of the price. */
const DISK_INCLUDED = 20

/** Of the functions that keep the job alive, export the registry, and publish alerts. */
const OF_FUNCTIONS = [
  ...[ACTIVE_RUNS, RUN_STARTS, GAVE_UP],
  ...[registryExport.DEVICES, registryExport.REFUSED, registryExport.FAILED],
  ...[alertPublisher.MESSAGES, alertPublisher.HELD_BACK, alertPublisher.DEAD_LETTERS],
]

/** What an environment costs by being there, messages or none. */
export function standingParts(config: EnvironmentConfig, contract: Contract, resources: readonly Resource[]): Part[] {
  const count = (type: string) => resources.filter((resource) => resource.type === type).length
  const { kmsMillion, logGB, endpointGB } = load.environments[config.name as keyof typeof load.environments]
  return [
    ...brokerParts(config),
    ...workerParts(config),
    ...databaseParts(config),
    part('endpoint.hour', endpointZones(resources) * hours),
    part('endpoint.data', endpointGB, [0.3, 3]),
    part('cloudwatch.metric', sum(Object.values(metrics(contract))) + OF_FUNCTIONS.length, [0.6, 1]),
    part('cloudwatch.put', SECONDS / publishedSeconds() / 1000, [1, 2]),
    part('cloudwatch.alarm', alarmMetrics(resources)),
    part('cloudwatch.dashboard', count('AWS::CloudWatch::Dashboard')),
    part('logs.ingested', logGB, [0.3, 3]),
    part('secret', count('AWS::SecretsManager::Secret')),
    part('kms.key', count('AWS::KMS::Key')),
    part('kms.requests', kmsMillion, [0.3, 3]),
  ]
}

function brokerParts({ broker }: EnvironmentConfig): Part[] {
  const { instanceType, zones, perZone, storageGiB } = broker
  const brokers = zones * perZone
  return [
    part(`broker.${instanceType}`, brokers * hours, [1, 1], `MSK, ${brokers} brokers ${instanceType}`),
    ...(storageGiB === null
      ? []
      : [part('broker.disk', brokers * storageGiB, [1, 1], `MSK storage, ${brokers} × ${storageGiB} GB`)]),
  ]
}

/** All workers that the job may have; it begins with one executor. */
function workerParts({ processing: { driver, executor, maxExecutors } }: EnvironmentConfig): Part[] {
  const all = (of: (worker: typeof driver) => number, executors = maxExecutors) => of(driver) + executors * of(executor)
  const disk = ({ diskGB }: typeof driver) => Math.max(0, diskGB - DISK_INCLUDED)
  const least: Spread = [Number((all(({ cores }) => cores, 1) / all(({ cores }) => cores)).toFixed(2)), 1]
  const size = `driver and ${maxExecutors} executors`
  return [
    part('emr.vcpu', all(({ cores }) => cores) * hours, least, `EMR Serverless, vCPUs of ${size}`),
    part('emr.memory', all(({ memoryGB }) => memoryGB) * hours, least, 'EMR Serverless, their memory'),
    ...(all(disk) > 0 ? [part('emr.disk', all(disk) * hours, least)] : []),
  ]
}

function databaseParts({ database }: EnvironmentConfig): Part[] {
  if (database.kind !== 'influxdb') throw new Error('docs/costs.md reckons with Timestream for InfluxDB')
  const { instanceType, storageGiB } = database
  const instances = database.deployment === 'SINGLE_AZ' ? 1 : 2
  const unsure: Spread = [0.8, 1.3]
  return [
    part(
      `database.${instanceType}`,
      instances * hours,
      unsure,
      `Timestream for InfluxDB, ${instances} × ${instanceType}`,
    ),
    part('database.storage', instances * storageGiB, [0.8, 2.5], `Timestream storage, ${instances} × ${storageGiB} GB`),
  ]
}

function endpointZones(resources: readonly Resource[]): number {
  const endpoints = resources.filter(({ type }) => type === 'AWS::EC2::VPCEndpoint').map(({ properties }) => properties)
  return sum(endpoints.filter((each) => each.VpcEndpointType === 'Interface').map((each) => each.SubnetIds.length))
}

/** An alarm is charged for each metric that it computes with, and one that asks a query for at least one. */
function alarmMetrics(resources: readonly Resource[]): number {
  const alarms = resources.filter(({ type }) => type === 'AWS::CloudWatch::Alarm')
  const used = (metrics?: { MetricStat?: object }[]) => metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1
  return sum(alarms.map(({ properties }) => Math.max(1, used(properties.Metrics))))
}

/** How many metrics each name becomes, for CloudWatch one per combination of dimensions; at most, if all happens. */
export function metrics(contract: Contract): Record<PipelineMetric, number> {
  const all = queryNames(contract).length
  const of = (kind: QueryKind) => queryNames(contract).filter((query) => query.kind === kind)
  const count = (kind: QueryKind) => of(kind).length
  const those = (have: (query: QueryName) => boolean) => queryNames(contract).filter(have)
  const properties = ({ stream }: QueryName) => (contract.schemas[stream] as { properties: object }).properties
  // Four reasons concern the whole message, the others one property each: jobs/tributary/queries/rejected.py.
  const reasons = sum(of('rejected').map((query) => 4 + Object.keys(properties(query)).length))
  return {
    ...{ rows_in: all, rows_duplicate: all, rows_dropped_late: all, offsets_behind: all, batch_duration: all },
    ...{ latency_p50: all, latency_p95: all, latency_p99: all, restarts: all },
    ...{ rows_accepted: all - count('rejected'), rows_rejected: reasons },
    ...{ state_rows: those(keepsState).length, lines_rejected: those(writesPoints).length },
    ...{ alerts: alertKinds(contract), devices_retired: count('detect'), registry_devices: 1, registry_refused: 1 },
  }
}

/** How many kinds of alerts the queries raise: contract/alert.schema.json. */
function alertKinds(contract: Contract): number {
  const raised: Partial<Record<QueryKind, number>> = { limits: 2, trends: 1 }
  // What the others do not raise is the detector's.
  const ofOthers = sum(Object.values(raised))
  return sum(
    queryNames(contract)
      .filter((query) => raisesAlerts(contract, query))
      .map(({ kind }) => raised[kind] ?? alert.properties.kind.enum.length - ofOthers),
  )
}
