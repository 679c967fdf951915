/** What calls the function: EMR tells of a run, or a minute has passed. Each is only a reason to look. */
export interface KeepAliveEvent {
  readonly source: 'aws.emr-serverless' | 'aws.events'
  readonly 'detail-type': string
}

/** The name under which EMR tells that it starts another attempt of a run that failed. */
export const RETRY = 'EMR Serverless Job Run Retry'

/** The name under which EMR tells of a run's new state. */
export const STATE_CHANGE = 'EMR Serverless Job Run State Change'
