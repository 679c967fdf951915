import { KafkaClient } from '@aws-sdk/client-kafka'
import { type BrokerAnswer, type BrokerEvent, onEvent } from './on-event.ts'

const kafka = new KafkaClient()

/** Runs outside of the VPC, where it reaches MSK's own API. */
export function handler(event: BrokerEvent): Promise<BrokerAnswer> {
  return onEvent(kafka, event)
}
