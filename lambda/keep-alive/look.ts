import type { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import type { SSMClient } from '@aws-sdk/client-ssm'
import type { JobDefinition } from '../job/definition.ts'
import { ACTIVE, type Emr, listRuns, type Run } from '../job/emr.ts'
import { handsOff, type World } from './decide.ts'
import type { Environment } from './environment.ts'
import { readDefinition, readSwitch } from './parameters.ts'
import { type StackState, stackState } from './stack.ts'

/** What the function talks to. */
export interface Services {
  readonly emr: Emr
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>
  readonly ssm: Pick<SSMClient, 'send'>
  readonly now: () => Date
}

/**
 * What there is beside a stack that is settled.
 * @throws Error when a parameter is missing or wrong; and what the APIs throw
 */
export async function look(services: Services, environment: Environment, stack: StackState): Promise<World> {
  const definition = await readDefinition(services.ssm, environment.DEFINITION_PARAMETER)
  return {
    stack,
    switch: await readSwitch(services.ssm, environment.SWITCH_PARAMETER),
    definition,
    runs: await relevantRuns(services.emr, definition),
    now: services.now(),
  }
}

/**
 * What has come in the way of a start since a look; undefined when nothing has.
 * @throws as look does
 */
export async function objectionSince(
  before: World,
  { cloudFormation, ssm }: Services,
  environment: Environment,
): Promise<string | undefined> {
  const stack = await stackState(cloudFormation, environment.STACK_NAME)
  const because = handsOff(stack, await readSwitch(ssm, environment.SWITCH_PARAMETER))
  const changed = stack.changedAt.getTime() !== before.stack.changedAt.getTime()
  return because ?? (changed ? `Stack ${stack.name} was deployed meanwhile.` : undefined)
}

/** The active ones; all, when there are none: only then it matters what became of the others. */
async function relevantRuns(emr: Emr, { run: { applicationId } }: JobDefinition): Promise<Run[]> {
  const active = await listRuns(emr, applicationId, ACTIVE)
  return active.length > 0 ? active : listRuns(emr, applicationId)
}
