import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { DeadLetter } from './services.ts'

/** Characters of a value in Base64; SQS takes no longer messages, and the place leads to the whole. */
const MAX_CHARACTERS = 200_000

/** How records that cannot be published get to a queue. */
export function toQueue(client: Pick<SQSClient, 'send'>, queueUrl: string): (letter: DeadLetter) => Promise<void> {
  return async ({ place, reason, value }) => {
    const complete = value === null || value.length <= MAX_CHARACTERS
    const letter = { place, reason, complete, value: complete ? value : value.slice(0, MAX_CHARACTERS) }
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(letter) }))
  }
}
