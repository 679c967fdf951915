import { Aws, Duration, Stack } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import { Construct } from 'constructs'
import type { Environment } from '../lambda/keep-alive/environment.ts'
import { runsNamespace } from '../lambda/keep-alive/metrics.ts'
import type { EnvironmentConfig } from './config.ts'
import { TributaryFunction } from './function.ts'
import type { Processing } from './processing.ts'
import { letRun } from './run-permissions.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

export interface KeepAliveProps {
  readonly config: EnvironmentConfig
  readonly key: IKey
  readonly processing: Processing
}

/**
 * Starts the job again when its run has ended, unless a deployment is at work or a person has switched it off. Nothing
 * reserves a place for the function: two looks at once do no harm, and a new account has no places to reserve.
 */
export class KeepAlive extends Construct {
  constructor(scope: Construct, id: string, props: KeepAliveProps) {
    super(scope, id)
    const { config, processing } = props
    // A person writes to it. CloudFormation writes `on` again whenever one of these properties changes, even the
    // description, and so ends a pause.
    const keepAliveSwitch = new StringParameter(this, 'Switch', {
      parameterName: `/tributary/${config.name}/keep-alive`,
      description: `on, or paused: whether the job of Tributary ${config.name} is started again when its run has ended`,
      stringValue: 'on',
    })
    const handler = this.handler(props, keepAliveSwitch)
    const ofApplication = { applicationId: [processing.applicationId] }
    this.call(handler, 'Ended', 'A run of the job has ended', 'EMR Serverless Job Run State Change', {
      ...ofApplication,
      state: ['SUCCESS', 'FAILED', 'CANCELLED'],
    })
    this.call(handler, 'Retried', 'EMR starts the job again', 'EMR Serverless Job Run Retry', ofApplication)
    new Rule(this, 'EachMinute', {
      description: 'EMR sends its events as best it can, and a start may have to wait: look whether the job runs',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [lookBy(handler)],
    })
  }

  private call(to: TributaryFunction, id: string, description: string, type: string, detail: Record<string, string[]>) {
    new Rule(this, id, {
      description,
      eventPattern: { source: ['aws.emr-serverless'], detailType: [type], detail },
      targets: [lookBy(to)],
    })
  }

  private handler({ config, key, processing }: KeepAliveProps, keepAliveSwitch: StringParameter): TributaryFunction {
    const { stackName } = Stack.of(this)
    const environment: Environment = {
      DEFINITION_PARAMETER: processing.parameter.parameterName,
      SWITCH_PARAMETER: keepAliveSwitch.parameterName,
      STACK_NAME: stackName,
      MOST_ATTEMPTS: String(config.processing.restartAttempts),
      NAMESPACE: runsNamespace(config.name),
    }
    const handler = new TributaryFunction(this, 'Function', {
      ...{ config, key, name: 'keep-alive', environment },
      description: 'Starts the job again when its run has ended',
      timeout: Duration.minutes(1),
      memoryMiB: 256,
    })
    const stack = `arn:${Aws.PARTITION}:cloudformation:${Aws.REGION}:${Aws.ACCOUNT_ID}:stack/${stackName}/*`
    const parameters = [processing.parameter.parameterArn, keepAliveSwitch.parameterArn]
    handler.addToRolePolicy(new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stack] }))
    handler.addToRolePolicy(new PolicyStatement({ actions: ['ssm:GetParameter'], resources: parameters }))
    acknowledgeWildcard(handler, stack, 'The name of a stack is followed by an id; it asks for this stack by its name.')
    letRun(handler, { config, executionRole: processing.role })
    // A look that failed is not repeated, nor one made late: the next comes within a minute, and a retry of EMR would be
    // counted again.
    handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) })
    return handler
  }
}

/** What EventBridge cannot hand over to Lambda is dropped, instead of being tried for a day. */
function lookBy(handler: TributaryFunction): LambdaFunction {
  return new LambdaFunction(handler, { retryAttempts: 0 })
}
