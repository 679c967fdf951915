import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import type { Contract } from '../contract.ts'
import { type QueryName, queryNames } from '../query-names.ts'
import { PipelineAlarm, type Watch } from './alarm.ts'
import type { JobMetrics } from './job-metrics.ts'

const MINUTE = Duration.minutes(1)
const FIVE_MINUTES = Duration.minutes(5)
const QUARTER = Duration.minutes(15)

/** Whether each query of the job gets on. */
export class QueryAlarms extends Construct {
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
      this.#stuck(query)
      this.#behind(query)
      this.#restarts(query)
    }
  }

  #stuck({ name }: QueryName): void {
    const minutes = this.#watch.config.alarms.stuckMinutes
    new PipelineAlarm(this, `Stuck-${name}`, this.#watch, {
      kind: 'query-stuck',
      subject: name,
      says: `Query ${name} has neither committed a batch nor been idle for ${minutes} minutes`,
      metric: this.#metrics.of(name, 'offsets_behind', 'SampleCount', MINUTE),
      fires: 'below',
      threshold: 1,
      periods: minutes,
      missing: {
        means: 'alarm',
        because: 'a query that lives reports after each batch, and after each trigger when it is idle',
      },
    })
  }

  #behind({ name }: QueryName): void {
    const { offsetsBehind } = this.#watch.config.alarms
    new PipelineAlarm(this, `Behind-${name}`, this.#watch, {
      kind: 'offsets-behind',
      subject: name,
      says: `Query ${name} has been more than ${offsetsBehind} records behind Kafka for 15 minutes`,
      metric: this.#metrics.of(name, 'offsets_behind', 'Average', FIVE_MINUTES),
      fires: 'above',
      threshold: offsetsBehind,
      periods: 3,
      missing: { means: 'no change', because: 'a query that is behind and falls silent has not caught up' },
    })
  }

  #restarts({ name }: QueryName): void {
    const { restarts } = this.#watch.config.alarms
    new PipelineAlarm(this, `Restarts-${name}`, this.#watch, {
      kind: 'query-restarts',
      subject: name,
      says: `Query ${name} was started again more than ${restarts} times in 15 minutes`,
      metric: this.#metrics.of(name, 'restarts', 'Sum', QUARTER),
      fires: 'above',
      threshold: restarts,
      periods: 1,
      missing: { means: 'all is well', because: 'it is published only when it happens' },
    })
  }
}
