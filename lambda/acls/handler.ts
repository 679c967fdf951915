import type { EventEmitter } from 'node:events'
import { instancesChannel } from '@platformatic/kafka'
import { openAclStore } from './acl-store.ts'
import { iamLogin } from './iam-login.ts'
import { type AclAnswer, type AclEvent, onEvent } from './on-event.ts'

// A connection may report one error twice, and only the first has a listener in the client: the second would end the
// process before it could say what is wrong. Whoever asked is told of the first.
instancesChannel.subscribe((message) => {
  const { type, instance } = message as { type: string; instance: EventEmitter }
  if (type === 'connection') instance.on('error', () => {})
})

/** Runs in the VPC, where it reaches the brokers. */
export function handler(event: AclEvent): Promise<AclAnswer> {
  return onEvent(event, (bootstrap) => openAclStore(bootstrap, iamLogin(process.env['AWS_REGION'] ?? '')))
}
