import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm'
import type { JobDefinition } from '../job/definition.ts'

type Ssm = Pick<SSMClient, 'send'>

/** Whether a person wants the job to be kept alive. */
export interface Switch {
  readonly name: string
  readonly value: 'on' | 'paused'
  /** When it was written last, be it with the same value. */
  readonly writtenAt: Date
}

/**
 * The switch in a parameter.
 * @throws Error when it is missing, or has another value; and what the API throws
 */
export async function readSwitch(ssm: Ssm, name: string): Promise<Switch> {
  const { Value: value, LastModifiedDate: writtenAt = new Date(0) } = await parameter(ssm, name)
  if (value === 'on' || value === 'paused') return { name, value, writtenAt }
  throw new Error(`Parameter ${name} is '${value}': write 'on' or 'paused' to it. Until then no run is started.`)
}

/**
 * The job's definition as it was deployed.
 * @throws Error when the parameter is missing or does not hold one; and what the API throws
 */
export async function readDefinition(ssm: Ssm, name: string): Promise<JobDefinition> {
  const { Value: value = '' } = await parameter(ssm, name)
  try {
    return JSON.parse(value) as JobDefinition
  } catch {
    throw new Error(`Parameter ${name} does not hold the job's definition as JSON. Deploy the pipeline again.`)
  }
}

async function parameter(ssm: Ssm, name: string) {
  try {
    return (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter ?? {}
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error
    throw new Error(`Parameter ${name} is not there. Put it there, or deploy the pipeline again.`)
  }
}
