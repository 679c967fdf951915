import { KafkaClient } from '@aws-sdk/client-kafka'
import { type DoneAclEvent, isComplete } from './is-complete.ts'
import { type AddressEvent, onEvent } from './on-event.ts'
import { type ACLS, ADDRESSES } from './properties.ts'

const kafka = new KafkaClient()

type Event =
  | (AddressEvent & { readonly ResourceType: typeof ADDRESSES })
  | (DoneAclEvent & { readonly ResourceType: typeof ACLS })

/** Runs outside of the VPC, where it reaches MSK's own API: tells addresses, and whether ACLs are done with. */
export async function handler(event: Event): Promise<object> {
  return event.ResourceType === ADDRESSES ? onEvent(kafka, event) : isComplete(kafka, event)
}
