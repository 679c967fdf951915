import { type CloudFormationClient, DescribeStacksCommand, StackStatus } from '@aws-sdk/client-cloudformation'

export interface StackState {
  readonly name: string
  /** Undefined when there is no such stack. */
  readonly status: StackStatus | undefined
  /** When its last deployment began. */
  readonly changedAt: Date
}

const ADVICE = 'docs/runbook.md#keep-alive-gave-up'

/** No deployment is at work, and the last one left everything as a template says. */
const SETTLED: readonly StackStatus[] = [
  StackStatus.CREATE_COMPLETE,
  StackStatus.UPDATE_COMPLETE,
  StackStatus.UPDATE_ROLLBACK_COMPLETE,
  StackStatus.IMPORT_COMPLETE,
  StackStatus.IMPORT_ROLLBACK_COMPLETE,
]

/**
 * How a stack is at this moment.
 * @throws what the API throws
 */
export async function stackState(
  cloudFormation: Pick<CloudFormationClient, 'send'>,
  name: string,
): Promise<StackState> {
  const stack = await describe(cloudFormation, name)
  const changedAt = stack?.LastUpdatedTime ?? stack?.CreationTime ?? new Date(0)
  return { name, status: stack?.StackStatus, changedAt }
}

/**
 * Whether its last deployment left it half made, with no rollback that ended well. Nothing is started then: the deployed
 * definition may name an application of the failed deployment, while the run of the former one, out of this function's
 * sight, holds the checkpoints. A person has to mend the stack anyway.
 */
export function hasFailed({ status }: StackState): boolean {
  return status?.endsWith('_FAILED') ?? false
}

/** Why its run is not this function's business at this moment; undefined when it is. */
export function unsettled({ name, status }: StackState): string | undefined {
  if (status === undefined) return `Stack ${name} is not there: there is no job to keep alive.`
  if (SETTLED.includes(status)) return undefined
  if (status.endsWith('_IN_PROGRESS')) return `Stack ${name} is ${status}: the deployment looks after the run.`
  return `Stack ${name} is ${status}: the job is not kept alive until a deployment ends well. ${ADVICE}`
}

async function describe(cloudFormation: Pick<CloudFormationClient, 'send'>, name: string) {
  try {
    return (await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0]
  } catch (error) {
    // CloudFormation has no error of its own for it.
    const { name: kind, message } = error as Error
    if (kind === 'ValidationError' && message.includes('does not exist')) return undefined
    throw error
  }
}
