import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { Listener } from '../emr/events.ts'

/** Sends what the stand-in of EMR Serverless tells to the default bus, as the service does: as best it can. */
export function eventSender(events: Pick<EventBridgeClient, 'send'>): Listener {
  return ({ detailType, detail }) => {
    const entry = { Source: 'aws.emr-serverless', DetailType: detailType, Detail: JSON.stringify(detail) }
    events.send(new PutEventsCommand({ Entries: [entry] })).catch((error: Error) => {
      console.error(`An event of EMR Serverless was lost: ${error.message}`)
    })
  }
}
