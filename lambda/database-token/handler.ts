import { setTimeout as wait } from 'node:timers/promises'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { onEvent, type TokenAnswer, type TokenEvent } from './on-event.ts'

const around = {
  secrets: new SecretsManagerClient(),
  patience: { attempts: 6, pauseMs: 5000, wait: (ms: number) => wait(ms) },
  now: Date.now,
}

/** Runs in the VPC, where it reaches the database. */
export async function handler(event: TokenEvent): Promise<TokenAnswer> {
  const answer = await onEvent(around, event)
  console.log(`${event.RequestType}: token ${answer.PhysicalResourceId}`)
  return answer
}
