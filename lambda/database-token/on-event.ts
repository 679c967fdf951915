import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { CdkCustomResourceEvent } from 'aws-lambda'
import { type Patience, UnknownHostError } from './influx-request.ts'
import { type InfluxBucket, InfluxSession, writesOnly } from './influx-session.ts'
import type { TokenProperties } from './properties.ts'
import { readLogin, readToken, type StoredToken, writeToken } from './token-store.ts'

export type TokenEvent = Pick<CdkCustomResourceEvent<TokenProperties>, 'RequestType' | 'ResourceProperties'> & {
  readonly PhysicalResourceId?: string
  readonly OldResourceProperties?: Partial<TokenProperties>
}

/** The token's id in the database, never the token. Another id makes CloudFormation delete the former one, at the end. */
export interface TokenAnswer {
  readonly PhysicalResourceId: string
}

export interface Surroundings {
  readonly secrets: Pick<SecretsManagerClient, 'send'>
  readonly patience: Patience
  readonly now: () => number
}

/** Marks our tokens among others in the database. */
export const DESCRIPTION = 'tributary: written by deployment, for the job'

/** A replaced token stays in force for longer than the job keeps what it has read of a secret. */
export const GRACE_MS = 360_000

/**
 * See to it that the secret holds a token that may write into the bucket and nothing else, and that the bucket keeps
 * its points for as long as it should. A token that does so already stays.
 */
export async function onEvent(around: Surroundings, event: TokenEvent): Promise<TokenAnswer> {
  const { RequestType, ResourceProperties: properties, PhysicalResourceId: former } = event
  if (RequestType === 'Delete') return remove(around, properties, former ?? '')
  const rotate = RequestType === 'Update' && event.OldResourceProperties?.rotation !== properties.rotation
  return inSession(around, properties, async (session) => {
    const bucket = await session.bucket(properties.organization, properties.bucket)
    await session.retain(bucket, Number(properties.retentionSeconds))
    const id = (!rotate && (await kept(around, session, bucket, properties))) || undefined
    const current = id ?? (await made(around, session, bucket, properties))
    await sweep(session, bucket, [current, ...(RequestType === 'Update' && former ? [former] : [])])
    return { PhysicalResourceId: current }
  })
}

/** The id of the token in the secret, if this database still honours it. */
async function kept(
  { secrets }: Surroundings,
  session: InfluxSession,
  bucket: InfluxBucket,
  { tokenSecret }: TokenProperties,
): Promise<string | undefined> {
  const { stored } = (await readToken(secrets, tokenSecret)) ?? {}
  const known = await session.authorizations(bucket.orgID, DESCRIPTION)
  const found = known.find(({ id }) => id === stored?.authorization)
  return found && writesOnly(found, bucket.id) ? found.id : undefined
}

async function made(
  { secrets }: Surroundings,
  session: InfluxSession,
  bucket: InfluxBucket,
  { tokenSecret }: TokenProperties,
): Promise<string> {
  const { id, token } = await session.authorize(bucket, DESCRIPTION)
  await writeToken(secrets, tokenSecret, { token, authorization: id })
  return id
}

/** Revoke what an attempt left that ended between making a token and storing it. */
async function sweep(session: InfluxSession, { orgID }: InfluxBucket, keep: readonly string[]): Promise<void> {
  for (const { id } of await session.authorizations(orgID, DESCRIPTION))
    if (!keep.includes(id)) await session.revoke(id)
}

async function remove(around: Surroundings, properties: TokenProperties, id: string): Promise<TokenAnswer> {
  const { secrets, patience, now } = around
  const { tokenSecret } = properties
  const current = await readToken(secrets, tokenSecret)
  const inForce = current?.stored.authorization === id
  if (current && !inForce) await patience.wait(Math.max(0, current.since + GRACE_MS - now()))
  const before = await withoutDatabase(() =>
    inSession(around, properties, async (session) => {
      await session.revoke(id)
      return inForce ? successor(around, session, properties) : undefined
    }),
  )
  if (inForce) await writeToken(secrets, tokenSecret, before)
  return { PhysicalResourceId: id }
}

/** The token before the one that is removed, if it still is good: a failed update rolls back to it. */
async function successor(
  { secrets }: Surroundings,
  session: InfluxSession,
  { tokenSecret, organization, bucket: name }: TokenProperties,
): Promise<StoredToken | undefined> {
  const { stored } = (await readToken(secrets, tokenSecret, 'AWSPREVIOUS')) ?? {}
  if (stored === undefined) return undefined
  const bucket = await session.bucket(organization, name)
  const known = await session.authorizations(bucket.orgID, DESCRIPTION)
  return known.some(({ id }) => id === stored.authorization) ? stored : undefined
}

/** With the database all its tokens are gone. */
async function withoutDatabase<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof UnknownHostError) return undefined
    throw error
  }
}

async function inSession<T>(
  { secrets, patience }: Surroundings,
  { url, adminSecret }: TokenProperties,
  act: (session: InfluxSession) => Promise<T>,
): Promise<T> {
  const session = await InfluxSession.signIn(url, await readLogin(secrets, adminSecret), patience)
  try {
    return await act(session)
  } finally {
    // What counts is done or has failed by now, and a session ends by itself.
    await session.signOut().catch(() => undefined)
  }
}
