import { readFileSync } from 'node:fs'
import { type AclStore, openAclStore } from '../../../../lambda/acls/acl-store.ts'
import { iamLogin } from '../../../../lambda/acls/iam-login.ts'
import type { KafkaAccess } from '../../../../local/services/kafka-client.ts'

/** The store as the function opens it, but with a token that a local broker reads, and without patience. */
export function openWithToken(
  { bootstrap, caFile }: KafkaAccess,
  token: string,
  address: string = bootstrap,
): AclStore {
  const tls = { ca: readFileSync(caFile as string, 'utf8') }
  const login = iamLogin('eu-central-1', async () => ({ token, expiryTime: 0 }))
  return openAclStore(address, { ...login, tls, retries: 0 })
}

/** A JSON web token that nobody has signed. */
export function unsigned(subject: string): string {
  const now = Math.floor(Date.now() / 1000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: now, exp: now + 900 })}.`
}
