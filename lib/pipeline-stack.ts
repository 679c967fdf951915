import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { AlertPublisher } from './alert-publisher.ts'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { Devices } from './devices.ts'
import type { FoundationStack } from './foundation-stack.ts'
import { Ingest } from './ingest.ts'
import { Job } from './job.ts'
import { metricsNamespace } from './job-arguments.ts'
import type { JobSources } from './job-package/sources.ts'
import { JobPackage } from './job-package.ts'
import { KeepAlive } from './keep-alive.ts'
import { FunctionAlarms } from './monitoring/function-alarms.ts'
import { Monitoring } from './monitoring.ts'
import { Processing } from './processing.ts'
import { RegistryExport } from './registry-export.ts'

export interface PipelineProps extends StackProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly foundation: FoundationStack
  /** Where the parts of the job's package are; without, where set-up puts them. */
  readonly jobPackage?: JobSources
}

/** What is quick and holds no data: devices, rules, job, alarms. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { config, contract, foundation, jobPackage, ...props }: PipelineProps) {
    super(scope, id, { description: `Tributary ${config.name}: devices, rules, job, alarms`, ...props })
    const { key, alarmTopic, network, lake, broker, access, database, destination } = foundation
    const common = { config, contract, key }
    const devices = new Devices(this, 'Devices', common)
    const registry = { typeName: devices.typeName, bucket: lake.data }
    const registryExport = new RegistryExport(this, 'RegistryExport', { ...common, ...registry })
    const ingest = new Ingest(this, 'Ingest', {
      ...common,
      destinationArn: destination.arn,
      bootstrap: access.bootstrap.scram,
      iotUser: broker.iotUser,
      failedActions: lake.failedActions,
    })
    const parts = { network, lake, broker, access, database }
    const processing = new Processing(this, 'Processing', {
      ...{ ...common, ...parts },
      jobPackage: new JobPackage(this, 'JobPackage', { ...(jobPackage && { sources: jobPackage }) }),
    })
    const needs = { key, ...parts, role: processing.role }
    const job = new Job(this, 'Job', { ...common, processing, checkpoints: lake.checkpoints, needs })
    const keepAlive = new KeepAlive(this, 'KeepAlive', { ...common, processing })
    const { alertTopic, alertMemory } = foundation
    const publisher = { network, broker, alertTopic, alertMemory }
    const alertPublisher = new AlertPublisher(this, 'AlertPublisher', { ...common, ...publisher })
    const { templateName } = devices
    const { ruleNames } = ingest
    const monitoring = new Monitoring(this, 'Monitoring', {
      ...{ config, contract, alarmTopic, templateName, ruleNames, database },
      cluster: { name: broker.clusterName, brokers: config.broker.zones * config.broker.perZone },
      application: { id: processing.applicationId, name: processing.applicationName },
      namespace: metricsNamespace(config),
    })
    const functionAlarms = new FunctionAlarms(this, 'FunctionAlarms', { config, alarmTopic })
    // Whatever fails before it leaves the run as it is.
    job.comesAfter([devices, registryExport, ingest, keepAlive, alertPublisher, monitoring, functionAlarms])
  }
}
