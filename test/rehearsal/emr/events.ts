/** An event as EMR Serverless gives it to EventBridge, without the envelope. */
export interface EmrEvent {
  readonly detailType:
    | 'EMR Serverless Application State Change'
    | 'EMR Serverless Job Run State Change'
    | 'EMR Serverless Job Run Retry'
  readonly detail: Readonly<Record<string, string | number>>
}

/** Whoever hears of them. */
export type Listener = (event: EmrEvent) => void

/** What is the same in the events about a thing. */
export interface Subject {
  readonly arn: string
  readonly releaseLabel: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The details of a change of state. */
export function stateChange(subject: Subject, ids: Record<string, string>, state: string, previousState: string) {
  return { ...ids, ...details(subject), state, previousState }
}

export function details({ arn, releaseLabel, createdAt, updatedAt }: Subject) {
  return { arn, releaseLabel, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
}
