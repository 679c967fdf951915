import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from '../config.ts'
import type { AlarmKind } from './alarm-kinds.ts'

/** Where alarms belong and whom they call. */
export interface Watch {
  readonly config: EnvironmentConfig
  readonly alarmTopic: ITopic
}

/** What the absence of data says, and why. */
export interface MissingData {
  readonly means: 'all is well' | 'alarm' | 'no change'
  readonly because: string
}

export interface PipelineAlarmProps {
  readonly kind: AlarmKind
  /** Which of several that are watched alike, such as a query or a broker; part of the alarm's name. */
  readonly subject?: string
  /** What is wrong when it fires, as a sentence without its full stop. */
  readonly says: string
  /** Its period is that of the alarm. */
  readonly metric: IMetric
  readonly fires: 'above' | 'below'
  readonly threshold: number
  /** Successive periods that must all be beyond the threshold. */
  readonly periods: number
  readonly missing: MissingData
}

const TREATMENT: Record<MissingData['means'], TreatMissingData> = {
  'all is well': TreatMissingData.NOT_BREACHING,
  alarm: TreatMissingData.BREACHING,
  'no change': TreatMissingData.IGNORE,
}

/** The page that says what to do; the last part of an alarm's description is its section there. */
export const RUNBOOK = 'docs/runbook.md'

/** An alarm that calls people when it begins and when it is over, and says where to read on. */
export class PipelineAlarm extends Alarm {
  constructor(scope: Construct, id: string, { config, alarmTopic }: Watch, props: PipelineAlarmProps) {
    const { kind, subject, says, metric, fires, threshold, periods, missing } = props
    super(scope, id, {
      alarmName: [`tributary-${config.name}-${kind}`, ...(subject ? [subject] : [])].join('-'),
      alarmDescription: `${says}. Without data: ${missing.means}, because ${missing.because}. ${RUNBOOK}#${kind}`,
      metric,
      threshold,
      comparisonOperator:
        fires === 'above' ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData: TREATMENT[missing.means],
    })
    const call = new SnsAction(alarmTopic)
    this.addAlarmAction(call)
    this.addOkAction(call)
  }
}
