import { InfluxError, influxRequest, type Patience } from './influx-request.ts'

/** A token as InfluxDB knows it, without the token. */
export interface Authorization {
  readonly id: string
  readonly description: string
  readonly status: string
  readonly permissions: readonly Permission[]
}

interface Permission {
  readonly action: string
  readonly resource: { readonly type: string; readonly id?: string; readonly orgID?: string }
}

export interface InfluxBucket {
  readonly id: string
  readonly orgID: string
  readonly retentionRules: readonly { readonly everySeconds: number }[]
}

const DAY = 86_400

/** A signed-in session of the administrator with InfluxDB v2. All methods reject with InfluxError. */
export class InfluxSession {
  readonly #url: string
  readonly #cookie: string
  readonly #patience: Patience

  private constructor(url: string, cookie: string, patience: Patience) {
    this.#url = url
    this.#cookie = cookie
    this.#patience = patience
  }

  /** Trade user name and password for a session. */
  static async signIn(
    url: string,
    { username, password }: { username: string; password: string },
    patience: Patience,
  ): Promise<InfluxSession> {
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const signIn = new URL('/api/v2/signin', url)
    const answer = await influxRequest(signIn, { method: 'POST', headers: { authorization } }, patience)
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
    return new InfluxSession(url, cookies.join('; '), patience)
  }

  async signOut(): Promise<void> {
    await this.#ask('POST', '/api/v2/signout')
  }

  /** The bucket of an organization, both by name. */
  async bucket(organization: string, name: string): Promise<InfluxBucket> {
    const query = new URLSearchParams({ org: organization, name })
    const { buckets } = (await this.#ask('GET', `/api/v2/buckets?${query}`)) as { buckets: InfluxBucket[] }
    if (buckets[0] === undefined) throw new InfluxError('GET /api/v2/buckets', 404, `no bucket ${name}`)
    return buckets[0]
  }

  /** Keep the points of a bucket for so many seconds, 0 for ever. Shards are as long as InfluxDB itself would choose. */
  async retain(bucket: InfluxBucket, everySeconds: number): Promise<void> {
    if ((bucket.retentionRules[0]?.everySeconds ?? 0) === everySeconds) return
    const rule = { type: 'expire', everySeconds, shardGroupDurationSeconds: shardSeconds(everySeconds) }
    await this.#ask('PATCH', `/api/v2/buckets/${bucket.id}`, { retentionRules: [rule] })
  }

  /** The authorizations of an organization that have this description. */
  async authorizations(orgID: string, description: string): Promise<Authorization[]> {
    const path = `/api/v2/authorizations?${new URLSearchParams({ orgID })}`
    const { authorizations } = (await this.#ask('GET', path)) as { authorizations: Authorization[] }
    return authorizations.filter((authorization) => authorization.description === description)
  }

  /** Make a token that may write into one bucket, and nothing else. */
  async authorize({ id, orgID }: InfluxBucket, description: string): Promise<{ id: string; token: string }> {
    const permissions = [{ action: 'write', resource: { type: 'buckets', id, orgID } }]
    const answer = await this.#ask('POST', '/api/v2/authorizations', { orgID, description, permissions })
    return answer as { id: string; token: string }
  }

  /** Make a token worthless; one that is not there is no error. */
  async revoke(id: string): Promise<void> {
    try {
      await this.#ask('DELETE', `/api/v2/authorizations/${id}`)
    } catch (error) {
      if (!(error instanceof InfluxError && error.status === 404)) throw error
    }
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const headers = { cookie: this.#cookie, 'content-type': 'application/json' }
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const answer = await influxRequest(new URL(path, this.#url), init, this.#patience)
    const text = await answer.text()
    return text === '' ? undefined : JSON.parse(text)
  }
}

/** Whether an authorization is in force and allows writing into this bucket, and nothing else. */
export function writesOnly({ status, permissions }: Authorization, bucketId: string): boolean {
  const [permission, ...others] = permissions
  const { action, resource } = permission ?? {}
  const fits = action === 'write' && resource?.type === 'buckets' && resource.id === bucketId
  return status === 'active' && fits && others.length === 0
}

function shardSeconds(everySeconds: number): number {
  if (everySeconds === 0 || everySeconds > 180 * DAY) return 7 * DAY
  return everySeconds < 2 * DAY ? 3600 : DAY
}
