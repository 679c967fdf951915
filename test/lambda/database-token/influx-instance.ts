import { type Answered, type Asked, Refusal } from './influx-http.ts'

export interface Authorization {
  readonly id: string
  readonly orgID: string
  readonly token: string
  readonly description: string
  status: 'active' | 'inactive'
  readonly permissions: { action: string; resource: { type: string; id?: string; orgID?: string } }[]
}

/** Who administrates an instance, and what it begins with. */
export interface Setup {
  readonly username: string
  readonly password: string
  readonly organization: string
  readonly bucket: string
}

interface Rule {
  readonly type: string
  readonly everySeconds: number
  readonly shardGroupDurationSeconds: number
}

const WEEK = 604_800

/** As much of an instance of InfluxDB v2 as the token needs, with its answers, refusals and permissions. */
export class InfluxInstance {
  readonly organizations: { id: string; name: string }[]
  readonly buckets: { id: string; orgID: string; name: string; retentionRules: Rule[] }[]
  readonly authorizations: Authorization[] = []
  readonly sessions = new Set<string>()
  readonly #administrator: string
  #made = 0

  constructor({ username, password, organization, bucket }: Setup) {
    const orgID = 'aaaa000000000001'
    const forEver = { type: 'expire', everySeconds: 0, shardGroupDurationSeconds: WEEK }
    this.#administrator = `${username}:${password}`
    this.organizations = [{ id: orgID, name: organization }]
    this.buckets = [
      { id: 'bbbb000000000001', orgID, name: bucket, retentionRules: [forEver] },
      { id: 'bbbb000000000002', orgID, name: '_monitoring', retentionRules: [] },
    ]
  }

  /** Make an authorization without a request. */
  authorize(description: string, permissions: Authorization['permissions']): Authorization {
    const id = `cccc${String(++this.#made).padStart(12, '0')}`
    const orgID = this.organizations[0]?.id ?? ''
    const made: Authorization = { id, orgID, token: `token-${id}`, description, status: 'active', permissions }
    this.authorizations.push(made)
    return made
  }

  /**
   * Answer a request; one to write is answered as if the points were good.
   * @throws Refusal
   */
  answer(asked: Asked): Answered {
    const { url, headers, body } = asked
    if (url.pathname === '/api/v2/signin') return this.#signIn(asked)
    if (url.pathname === '/api/v2/write') {
      this.writer(asked)
      return [204]
    }
    const session = /influxdb-oss-session=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? ''
    if (!this.sessions.has(session)) throw new Refusal(401, 'unauthorized', 'unauthorized access')
    const [, , , kind, id = ''] = url.pathname.split('/')
    switch (`${asked.method} ${kind}`) {
      case 'POST signout':
        this.sessions.delete(session)
        return [204]
      case 'GET buckets':
        return [200, { buckets: this.#findBuckets(url.searchParams) }]
      case 'PATCH buckets':
        return [200, this.#patchBucket(id, JSON.parse(String(body)))]
      case 'GET authorizations':
        return [200, { authorizations: this.authorizations.map(({ token: _, ...shown }) => shown) }]
      case 'POST authorizations':
        return [201, this.#postAuthorization(JSON.parse(String(body)))]
      case 'DELETE authorizations':
        return this.#deleteAuthorization(id)
      default:
        throw new Refusal(404, 'not found', 'path not found')
    }
  }

  /**
   * Whose token a request to write bears.
   * @throws Refusal unless it allows to write into the bucket
   */
  writer({ url, headers }: Asked): Authorization {
    const token = headers.authorization?.replace('Token ', '')
    const known = this.authorizations.find((each) => each.token === token && each.status === 'active')
    if (!known) throw new Refusal(401, 'unauthorized', 'unauthorized access')
    const bucket = this.buckets.find(({ name }) => name === url.searchParams.get('bucket'))
    const may = known.permissions.some(
      ({ action, resource }) => action === 'write' && resource.type === 'buckets' && resource.id === bucket?.id,
    )
    if (!may) throw new Refusal(403, 'forbidden', 'insufficient permissions for write')
    return known
  }

  #signIn({ headers }: Asked): Answered {
    const given = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
    if (given !== this.#administrator) throw new Refusal(401, 'unauthorized', 'unauthorized access')
    const session = `session${++this.#made}`
    this.sessions.add(session)
    return [204, undefined, { 'set-cookie': `influxdb-oss-session=${session}; Path=/api/; HttpOnly; SameSite=Strict` }]
  }

  #findBuckets(query: URLSearchParams) {
    const [org, name] = [query.get('org'), query.get('name')]
    const organization = this.organizations.find((each) => each.name === org)
    if (!organization) throw new Refusal(404, 'not found', `organization name "${org}" not found`)
    const found = this.buckets.filter((bucket) => bucket.orgID === organization.id && bucket.name === name)
    if (found.length === 0) throw new Refusal(404, 'not found', `bucket "${name}" not found`)
    return found
  }

  #patchBucket(id: string, { retentionRules }: { retentionRules: Rule[] }) {
    const bucket = this.buckets.find((each) => each.id === id)
    if (!bucket) throw new Refusal(404, 'not found', 'bucket not found')
    const [rule] = retentionRules
    if (rule?.type !== 'expire') throw new Refusal(400, 'invalid', 'type must be expire')
    const shard = rule.shardGroupDurationSeconds ?? bucket.retentionRules[0]?.shardGroupDurationSeconds
    if (rule.everySeconds !== 0 && (rule.everySeconds < 3600 || shard > rule.everySeconds)) {
      throw new Refusal(422, 'unprocessable entity', 'shard group duration must be less than the retention')
    }
    bucket.retentionRules = [{ ...rule, shardGroupDurationSeconds: shard }]
    return bucket
  }

  #postAuthorization({ orgID, description, permissions }: Authorization) {
    if (!this.organizations.some(({ id }) => id === orgID)) throw new Refusal(400, 'invalid', 'org id required')
    if (permissions.length === 0) throw new Refusal(400, 'invalid', 'authorization must include permissions')
    return this.authorize(description, permissions)
  }

  #deleteAuthorization(id: string): [number] {
    const at = this.authorizations.findIndex((each) => each.id === id)
    if (at < 0) throw new Refusal(404, 'not found', 'authorization not found')
    this.authorizations.splice(at, 1)
    return [204]
  }
}
