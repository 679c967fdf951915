import {
  InvalidParameterException,
  InvalidParameterValueException,
  PublishCommand,
  type SNSClient,
} from '@aws-sdk/client-sns'
import type { Message } from './message.ts'
import { UnfitMessageError } from './services.ts'

/** How messages get to a topic. */
export function toTopic(client: Pick<SNSClient, 'send'>, topicArn: string): (message: Message) => Promise<void> {
  return async ({ subject, body, attributes }) => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    )
    const request = { TopicArn: topicArn, Subject: subject, Message: body, MessageAttributes }
    try {
      await client.send(new PublishCommand(request))
    } catch (error) {
      if (error instanceof InvalidParameterException || error instanceof InvalidParameterValueException) {
        throw new UnfitMessageError(`SNS does not take the message: ${error.message}`, { cause: error })
      }
      throw error
    }
  }
}
