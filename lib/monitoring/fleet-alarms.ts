import { Duration } from 'aws-cdk-lib'
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import type { Contract } from '../contract.ts'
import { queryNames } from '../query-names.ts'
import { PipelineAlarm, type Watch } from './alarm.ts'
import { type JobMetrics, REGISTRY } from './job-metrics.ts'

const FIVE_MINUTES = Duration.minutes(5)

/** What is known of the devices, and whether any of them sends. */
export class FleetAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { contract, metrics, ...watch }: Watch & { contract: Contract; metrics: JobMetrics },
  ) {
    super(scope, id)
    this.#refused(watch, metrics)
    this.#silent(watch, contract, metrics)
  }

  #refused(watch: Watch, metrics: JobMetrics): void {
    new PipelineAlarm(this, 'Refused', watch, {
      kind: 'registry-refused',
      says: 'The job refused what the registry says of some devices; what it knew of them before stays in force',
      metric: metrics.of(REGISTRY, 'registry_refused', 'Maximum', FIVE_MINUTES),
      fires: 'above',
      threshold: 0,
      periods: 1,
      missing: { means: 'no change', because: 'the job says it at a change of the registry' },
    })
  }

  /** The job takes the time from the messages, so it cannot find a device silent while none at all arrive. */
  #silent(watch: Watch, contract: Contract, metrics: JobMetrics): void {
    const minutes = watch.config.alarms.noMessagesMinutes
    const archives = queryNames(contract).filter(({ kind }) => kind === 'archive')
    const read = Object.fromEntries(
      archives.map(({ name, stream }) => [stream, metrics.of(name, 'rows_in', 'Sum', FIVE_MINUTES)]),
    )
    new PipelineAlarm(this, 'NoMessages', watch, {
      kind: 'no-messages',
      says: `No message of any device was read for ${minutes} minutes; silent devices are not found meanwhile`,
      metric: new MathExpression({
        // A stream without messages has no value, and a sum with one that is missing would have none either.
        expression: archives.map(({ stream }) => `FILL(${stream}, 0)`).join(' + '),
        usingMetrics: read,
        label: 'messages',
        period: FIVE_MINUTES,
      }),
      fires: 'below',
      threshold: 1,
      periods: minutes / FIVE_MINUTES.toMinutes(),
      missing: { means: 'alarm', because: 'a query that reads nothing has nothing to report' },
    })
  }
}
