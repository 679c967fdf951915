import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { type MissingData, PipelineAlarm, type Watch } from './alarm.ts'
import { type Utilization, utilization, writeErrors } from './database-metrics.ts'

const PERIOD = Duration.minutes(5)

const SILENT: MissingData = { means: 'alarm', because: 'an instance that runs reports each minute' }
const SILENCE_ELSEWHERE: MissingData = { means: 'no change', because: 'a silent instance is told by database-cpu' }

export interface WatchedDatabase {
  readonly kind: 'influxdb' | 'liveAnalytics'
  /** Of the instance, or of the database. */
  readonly name: string
}

/** The health of the time-series database. */
export class DatabaseAlarms extends Construct {
  constructor(scope: Construct, id: string, { database, ...watch }: Watch & { database: WatchedDatabase }) {
    super(scope, id)
    if (database.kind === 'liveAnalytics') this.#errors(watch)
    else this.#instance(watch, database.name)
  }

  #instance(watch: Watch, instance: string): void {
    this.#utilization(watch, instance, 'database-cpu', 'CPUUtilization', 80, SILENT)
    this.#utilization(watch, instance, 'database-memory', 'MemoryUtilization', 90, SILENCE_ELSEWHERE)
    this.#utilization(watch, instance, 'database-disk', 'DiskUtilization', 75, SILENCE_ELSEWHERE)
  }

  #utilization(
    watch: Watch,
    instance: string,
    kind: 'database-cpu' | 'database-memory' | 'database-disk',
    metric: Utilization,
    percent: number,
    missing: MissingData,
  ): void {
    const part = { 'database-cpu': 'processor', 'database-memory': 'memory', 'database-disk': 'disk' }[kind]
    const silent = missing === SILENT ? ', or is silent' : ''
    new PipelineAlarm(this, metric, watch, {
      kind,
      says: `The database has used more than ${percent} % of its ${part} for 15 minutes${silent}`,
      metric: utilization(instance, metric, PERIOD),
      fires: 'above',
      threshold: percent,
      periods: 3,
      missing,
    })
  }

  #errors(watch: Watch): void {
    for (const metric of ['SystemErrors', 'UserErrors'] as const) {
      new PipelineAlarm(this, metric, watch, {
        kind: 'database-errors',
        subject: metric,
        says: `Writes to Timestream have failed for 15 minutes (${metric})`,
        metric: writeErrors(metric, PERIOD),
        fires: 'above',
        threshold: 0,
        periods: 3,
        missing: { means: 'all is well', because: 'Timestream reports errors only when there are some' },
      })
    }
  }
}
