import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import type { Contract, StreamName } from './contract.ts'
import { AlertAlarms } from './monitoring/alert-alarms.ts'
import { ApplicationAlarm } from './monitoring/application-alarm.ts'
import type { Application } from './monitoring/application-metrics.ts'
import { BrokerAlarms } from './monitoring/broker-alarms.ts'
import { BrokerMetrics } from './monitoring/broker-metrics.ts'
import { PipelineDashboard } from './monitoring/dashboard.ts'
import { DatabaseAlarms, type WatchedDatabase } from './monitoring/database-alarms.ts'
import { EnrolmentAlarm } from './monitoring/enrolment-alarm.ts'
import { FleetAlarms } from './monitoring/fleet-alarms.ts'
import { JobMetrics } from './monitoring/job-metrics.ts'
import { MessageAlarms } from './monitoring/message-alarms.ts'
import { QueryAlarms } from './monitoring/query-alarms.ts'
import { RegistryAlarms } from './monitoring/registry-alarms.ts'
import { RuleAlarms } from './monitoring/rule-alarms.ts'
import { RunAlarms } from './monitoring/run-alarms.ts'

export interface MonitoringProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  /** Where alarms go. */
  readonly alarmTopic: ITopic
  /** Name of the template by which devices enrol. */
  readonly templateName: string
  readonly ruleNames: Readonly<Record<StreamName, string>>
  /** Name of the MSK cluster and its number of brokers. */
  readonly cluster: { readonly name: string; readonly brokers: number }
  /** The EMR Serverless application in which the job runs. */
  readonly application: Application
  readonly database: WatchedDatabase
  /** CloudWatch namespace of the job's own metrics. */
  readonly namespace: string
}

/** Alarms on what matters, and a dashboard. Functions are watched by FunctionAlarms, in the stack that they are in. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id)
    const { config, contract, alarmTopic, ruleNames, application, database } = props
    const watch = { config, alarmTopic }
    const brokers = new BrokerMetrics(props.cluster)
    const job = new JobMetrics(contract, props.namespace)
    new EnrolmentAlarm(this, 'Enrolment', { ...watch, templateName: props.templateName })
    new RegistryAlarms(this, 'Registry', watch)
    new RuleAlarms(this, 'Rules', { ...watch, ruleNames })
    new BrokerAlarms(this, 'Brokers', { ...watch, metrics: brokers })
    new ApplicationAlarm(this, 'Job', { ...watch, application })
    new RunAlarms(this, 'Runs', watch)
    new QueryAlarms(this, 'Queries', { ...watch, contract, metrics: job })
    new MessageAlarms(this, 'Messages', { ...watch, contract, metrics: job })
    new FleetAlarms(this, 'Fleet', { ...watch, contract, metrics: job })
    new AlertAlarms(this, 'Alerts', watch)
    new DatabaseAlarms(this, 'Database', { ...watch, database })
    new PipelineDashboard(this, 'Dashboard', { config, contract, ruleNames, brokers, job, application, database })
  }
}
