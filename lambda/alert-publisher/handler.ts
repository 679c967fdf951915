import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Context, MSKEvent } from 'aws-lambda'
import { limited } from '../job/time-limit.ts'
import { metricLine } from '../keep-alive/metrics.ts'
import { toQueue } from './dead-letters.ts'
import type { Environment } from './environment.ts'
import { publishAlerts } from './publish-alerts.ts'
import type { Services, Settings } from './services.ts'
import { summarise } from './summary.ts'
import { tableBook } from './table.ts'
import { toTopic } from './topic.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** After what Lambda lets the function live, and the last of its requests. */
const LEASE = 1.5 * MINUTE

const environment = process.env as unknown as Environment
const settings: Settings = {
  limits: {
    perDevice: Number(environment.PER_DEVICE),
    global: Number(environment.GLOBAL),
    windowMs: Number(environment.WINDOW_MINUTES) * MINUTE,
  },
  leaseMs: LEASE,
  rememberedMs: Number(environment.REMEMBERED_DAYS) * DAY,
}
const dynamo = new DynamoDBClient()
const sns = new SNSClient()
const sqs = new SQSClient()

/** Serves batches of Kafka records, and a schedule that looks for what was held back. */
export async function handler(event: MSKEvent | { readonly source: 'aws.events' }, context: Context): Promise<void> {
  const services: Services = {
    book: tableBook(limited(dynamo, context), environment.TABLE),
    publish: toTopic(limited(sns, context), environment.TOPIC_ARN),
    bury: toQueue(limited(sqs, context), environment.DEAD_LETTERS_URL),
    now: Date.now,
    // Not by console.log, which puts the time before it.
    measure: (measures) => process.stdout.write(`${metricLine(environment.NAMESPACE, measures, new Date())}\n`),
    say: (line) => console.log(line),
  }
  if ('records' in event) await publishAlerts(Object.values(event.records).flat(), services, settings)
  else await summarise(services, settings)
}
