import { GlueClient } from '@aws-sdk/client-glue'
import type { Environment } from './environment.ts'
import { type OptimizerAnswer, type OptimizerEvent, onEvent } from './on-event.ts'
import { wanted } from './wanted.ts'

const glue = new GlueClient({ retryMode: 'adaptive', maxAttempts: 6 })
const settings = wanted(process.env as unknown as Environment)

/** Serves CloudFormation, the events of Glue and a daily schedule. */
export async function handler(event: OptimizerEvent): Promise<Pick<OptimizerAnswer, 'PhysicalResourceId'>> {
  const { PhysicalResourceId, lines } = await onEvent(glue, settings, event)
  for (const line of lines) console.log(line)
  return { PhysicalResourceId }
}
