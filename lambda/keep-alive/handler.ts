import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless'
import { SSMClient } from '@aws-sdk/client-ssm'
import { sentenceOf, verdictOf } from '../job/api-errors.ts'
import type { Environment } from './environment.ts'
import type { KeepAliveEvent } from './event.ts'
import { keepAlive, type Reports } from './keep-alive.ts'
import type { Services } from './look.ts'
import { metricLine } from './metrics.ts'

const environment = process.env as unknown as Environment
const patient = { retryMode: 'adaptive', maxAttempts: 4 } as const
const services: Services = {
  emr: new EMRServerlessClient(patient),
  cloudFormation: new CloudFormationClient(patient),
  ssm: new SSMClient(patient),
  now: () => new Date(),
}
const reports: Reports = {
  // Not by console.log, which puts the time before it.
  measure: (measures) => process.stdout.write(`${metricLine(environment.NAMESPACE, measures, new Date())}\n`),
  say: (line) => console.log(line),
}

/** Serves the events of EMR and a schedule. What will pass is left to the next minute; all else fails the function. */
export async function handler(event: KeepAliveEvent): Promise<void> {
  try {
    await keepAlive(services, environment, event, reports)
  } catch (error) {
    const later = verdictOf(error) === 'later'
    console.log(`This look failed${later ? ', the next one is in a minute' : ''}. ${sentenceOf(error)}`)
    if (!later) throw error
  }
}
