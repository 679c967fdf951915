import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless'
import { SSMClient } from '@aws-sdk/client-ssm'
import type { Context } from 'aws-lambda'
import { sentenceOf, verdictOf } from '../job/api-errors.ts'
import { limited } from '../job/time-limit.ts'
import type { Environment } from './environment.ts'
import type { KeepAliveEvent } from './event.ts'
import { keepAlive, type Reports } from './keep-alive.ts'
import type { Services } from './look.ts'
import { metricLine } from './metrics.ts'

const environment = process.env as unknown as Environment
const patient = { retryMode: 'adaptive', maxAttempts: 4 } as const
const emr = new EMRServerlessClient(patient)
const cloudFormation = new CloudFormationClient(patient)
const ssm = new SSMClient(patient)
const reports: Reports = {
  // Not by console.log, which puts the time before it.
  measure: (measures) => process.stdout.write(`${metricLine(environment.NAMESPACE, measures, new Date())}\n`),
  say: (line) => console.log(line),
}

/** Serves the events of EMR and a schedule. What will pass is left to the next minute; all else fails the function. */
export async function handler(event: KeepAliveEvent, context: Context): Promise<void> {
  const services: Services = {
    emr: limited(emr, context),
    cloudFormation: limited(cloudFormation, context),
    ssm: limited(ssm, context),
    now: () => new Date(),
  }
  try {
    await keepAlive(services, environment, event, reports)
  } catch (error) {
    const later = verdictOf(error) === 'later'
    console.log(`This look failed${later ? ', the next one is in a minute' : ''}. ${sentenceOf(error)}`)
    if (!later) throw error
  }
}
