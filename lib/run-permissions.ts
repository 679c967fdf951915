import { Aws } from 'aws-cdk-lib'
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { EnvironmentConfig } from './config.ts'
import { environmentTags } from './environment-tags.ts'
import type { TributaryFunction } from './function.ts'
import { acknowledgeWildcard } from './wildcard-resource.ts'

const APPLICATIONS = `arn:${Aws.PARTITION}:emr-serverless:${Aws.REGION}:${Aws.ACCOUNT_ID}:/applications/*`
const RUNS = `${APPLICATIONS}/jobruns/*`

export interface RunPermissions {
  readonly config: EnvironmentConfig
  /** The role that runs take. */
  readonly executionRole: IRole
  /** Whether it may also stop applications. */
  readonly stopping?: boolean
}

/**
 * Let a function start runs of the job, look at them and end them. It may look at those of every application: the one
 * that a deployment replaces has another id, and what is gone has no tags, so that with a condition it would be refused
 * instead of not found. What it changes must have the tag of this environment.
 */
export function letRun(handler: TributaryFunction, props: RunPermissions): void {
  const { config, executionRole, stopping = false } = props
  const tags = environmentTags(config)
  const { environment } = tags
  const tagged = { StringEquals: { 'aws:ResourceTag/environment': environment } }
  const tagging = {
    StringEquals: { 'aws:RequestTag/environment': environment },
    // A run that has tags already is tagged anew only when it is ours.
    StringEqualsIfExists: { 'aws:ResourceTag/environment': environment },
    'ForAllValues:StringEquals': { 'aws:TagKeys': Object.keys(tags) },
  }
  const allow = (actions: string[], resources: string[], conditions = {}) =>
    handler.addToRolePolicy(
      new PolicyStatement({ actions: actions.map((action) => `emr-serverless:${action}`), resources, conditions }),
    )
  allow(['ListJobRuns', 'GetApplication'], [APPLICATIONS])
  allow(['GetJobRun'], [RUNS])
  allow(['StartJobRun', ...(stopping ? ['StopApplication'] : [])], [APPLICATIONS], tagged)
  allow(['CancelJobRun'], [RUNS], tagged)
  // Asked for with the tags of a run that starts, which has none before.
  allow(['TagResource'], [RUNS], tagging)
  handler.addToRolePolicy(
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [executionRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'emr-serverless.amazonaws.com' } },
    }),
  )
  acknowledgeWildcard(handler, APPLICATIONS, 'An application that is replaced has another id; a tag says whose it is.')
  acknowledgeWildcard(
    handler,
    RUNS,
    'EMR Serverless names the runs; what is changed must have the tag of the environment.',
  )
}
