import { Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { PipelineAlarm, type Watch } from './alarm.ts'
import { type Application, jobRuns } from './application-metrics.ts'

/** The job as a whole: whether it runs. */
export class ApplicationAlarm extends PipelineAlarm {
  constructor(scope: Construct, id: string, { application, ...watch }: Watch & { application: Application }) {
    super(scope, id, watch, {
      kind: 'job-not-running',
      says: 'The job has not been running for 10 minutes; Kafka keeps what arrives',
      metric: jobRuns(application, 'RunningJobs', Duration.minutes(5)),
      fires: 'below',
      threshold: 1,
      periods: 2,
      missing: { means: 'alarm', because: 'an application that is stopped reports nothing' },
    })
  }
}
