import { Duration } from 'aws-cdk-lib'
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { EnvironmentConfig } from '../config.ts'
import type { Contract, StreamName } from '../contract.ts'
import type { Application } from './application-metrics.ts'
import type { BrokerMetrics } from './broker-metrics.ts'
import type { WatchedDatabase } from './database-alarms.ts'
import type { JobMetrics } from './job-metrics.ts'

/** Everything that the dashboard shows. */
export interface DashboardProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly ruleNames: Readonly<Record<StreamName, string>>
  readonly brokers: BrokerMetrics
  readonly job: JobMetrics
  readonly application: Application
  readonly database: WatchedDatabase
}

/** A graph: its title, the unit of its axis, its lines, and a value that they should stay below. */
export interface Graph {
  readonly title: string
  readonly unit: string
  readonly lines: readonly IMetric[]
  readonly limit?: number
}

/** Of every line. */
export const PERIOD = Duration.minutes(1)
