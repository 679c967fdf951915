import { Aws } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { EnvironmentConfig } from '../config.ts'
import { metricsNamespace } from '../job-arguments.ts'

/** Put metrics into the pipeline's namespace. */
export function metricsStatement(config: EnvironmentConfig): PolicyStatement {
  return new PolicyStatement({
    actions: ['cloudwatch:PutMetricData'],
    // CloudWatch knows no resources for it; the condition names the namespace.
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': metricsNamespace(config) } },
  })
}

/** The ARN of log groups, or of streams of one. */
export function logArn(name: string): string {
  return `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${name}`
}

/** Write to the job's log group; EMR looks for it among all groups. */
export function logStatements(logGroupName: string): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['logs:DescribeLogGroups'], resources: [logArn('*')] }),
    new PolicyStatement({
      actions: ['logs:DescribeLogStreams', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logArn(`${logGroupName}:*`)],
    }),
  ]
}
