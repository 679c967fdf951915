import { Duration } from 'aws-cdk-lib'
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import type { Contract } from '../contract.ts'
import { type QueryName, queryNames } from '../query-names.ts'
import { writesPoints } from '../query-traits.ts'
import { type MissingData, PipelineAlarm, type Watch } from './alarm.ts'
import type { JobMetrics } from './job-metrics.ts'

const FIVE_MINUTES = Duration.minutes(5)
const QUARTER = Duration.minutes(15)

/** Fewer messages than this in 15 minutes say nothing about a share: one bad one of two would call somebody. */
const FEWEST_FOR_SHARE = 100

const IDLE: MissingData = {
  means: 'all is well',
  because: 'an idle query has nothing to report, and query-stuck tells a dead one',
}
const RARE: MissingData = { means: 'all is well', because: 'it is published only when it happens' }

/** What becomes of the messages: how late they are, and how many are rejected, dropped or refused. */
export class MessageAlarms extends Construct {
  readonly #watch: Watch
  readonly #metrics: JobMetrics

  constructor(
    scope: Construct,
    id: string,
    { contract, metrics, ...watch }: Watch & { contract: Contract; metrics: JobMetrics },
  ) {
    super(scope, id)
    this.#watch = watch
    this.#metrics = metrics
    for (const query of queryNames(contract)) {
      if (query.kind === 'archive') this.#rejectedShare(query)
      if (query.kind === 'trends') this.#late(query)
      if (writesPoints(query)) this.#refused(query)
    }
    const latencies = Object.entries(watch.config.alarms.latencySeconds)
    for (const [kind, seconds] of latencies) {
      for (const query of queryNames(contract)) if (query.kind === kind) this.#latency(query, seconds)
    }
  }

  #latency({ name }: QueryName, seconds: number): void {
    new PipelineAlarm(this, `Latency-${name}`, this.#watch, {
      kind: 'latency',
      subject: name,
      says: `Messages of query ${name} took more than ${seconds} s from Kafka to the commit (p95) for 15 minutes`,
      metric: this.#metrics.of(name, 'latency_p95', 'Average', FIVE_MINUTES),
      fires: 'above',
      threshold: seconds * 1000,
      periods: 3,
      missing: IDLE,
    })
  }

  #rejectedShare({ name, stream }: QueryName): void {
    const { rejectedPercent } = this.#watch.config.alarms
    const read = this.#metrics.of(name, 'rows_in', 'Sum', QUARTER)
    const accepted = this.#metrics.of(name, 'rows_accepted', 'Sum', QUARTER)
    new PipelineAlarm(this, `RejectedShare-${name}`, this.#watch, {
      kind: 'rejected-share',
      subject: stream,
      says: `More than ${rejectedPercent} % of the messages of stream ${stream} were rejected over 15 minutes`,
      metric: new MathExpression({
        // Of the archive alone: it reads each message of its stream once and says in the same batch how many were good.
        expression: `IF(read >= ${FEWEST_FOR_SHARE}, 100 * (1 - accepted / read), 0)`,
        usingMetrics: { read, accepted },
        label: 'rejected, %',
        period: QUARTER,
      }),
      fires: 'above',
      threshold: rejectedPercent,
      periods: 1,
      missing: IDLE,
    })
  }

  #late({ name }: QueryName): void {
    const { lateRows } = this.#watch.config.alarms
    new PipelineAlarm(this, `Late-${name}`, this.#watch, {
      kind: 'late-readings',
      subject: name,
      says: `More than ${lateRows} rows of query ${name} came too late for their window within 15 minutes`,
      metric: this.#metrics.of(name, 'rows_dropped_late', 'Sum', QUARTER),
      fires: 'above',
      threshold: lateRows,
      periods: 1,
      missing: IDLE,
    })
  }

  #refused({ name }: QueryName): void {
    new PipelineAlarm(this, `Refused-${name}`, this.#watch, {
      kind: 'lines-refused',
      subject: name,
      says: `The database refused points of query ${name} for good`,
      metric: this.#metrics.of(name, 'lines_rejected', 'Sum', FIVE_MINUTES),
      fires: 'above',
      threshold: 0,
      periods: 1,
      missing: RARE,
    })
  }
}
