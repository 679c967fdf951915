import { IoTClient } from '@aws-sdk/client-iot'
import { S3Client } from '@aws-sdk/client-s3'
import type { Context } from 'aws-lambda'
import { sentenceOf, verdictOf } from '../job/api-errors.ts'
import { limited } from '../job/time-limit.ts'
import { metricLine } from '../keep-alive/metrics.ts'
import type { Environment } from './environment.ts'
import { exportRegistry, type Reports } from './export-registry.ts'
import { FAILED } from './metrics.ts'

const environment = process.env as unknown as Environment
/** The registry's calls per second belong to the whole account: after a refusal the client slows down by itself. */
const iot = new IoTClient({ retryMode: 'adaptive', maxAttempts: 10 })
const s3 = new S3Client({ retryMode: 'adaptive', maxAttempts: 4 })
const reports: Reports = {
  // Not by console.log, which puts the time before it.
  measure: (measures) => process.stdout.write(`${metricLine(environment.NAMESPACE, measures, new Date())}\n`),
  say: (line) => console.log(line),
}

/** Serves a schedule. What will pass is left to the next time; all else fails the function. */
export async function handler(_event: object, context: Context): Promise<void> {
  try {
    await exportRegistry({ iot: limited(iot, context), s3: limited(s3, context) }, environment, reports)
  } catch (error) {
    reports.measure({ [FAILED]: 1 })
    const passes = verdictOf(error) !== 'fail'
    console.log(
      `This export failed, and changed nothing${passes ? '; the next one tries again' : ''}. ${sentenceOf(error)}`,
    )
    if (!passes) throw error
  }
}
