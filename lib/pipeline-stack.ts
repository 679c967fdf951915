import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { Devices } from './devices.ts'
import type { FoundationStack } from './foundation-stack.ts'
import { Ingest } from './ingest.ts'
import { JobPackage } from './job-package.ts'
import { Monitoring } from './monitoring.ts'
import { Processing } from './processing.ts'

export interface PipelineProps extends StackProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
  readonly foundation: FoundationStack
}

/** What can be replaced at any time: devices, rules, job, alarms. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { config, contract, foundation, ...props }: PipelineProps) {
    super(scope, id, { description: `Tributary ${config.name}: devices, rules, job, alarms`, ...props })
  }
}
