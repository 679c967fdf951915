import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Authorization {
  readonly id: string
  readonly orgID: string
  readonly token: string
  readonly description: string
  status: 'active' | 'inactive'
  readonly permissions: { action: string; resource: { type: string; id?: string; orgID?: string } }[]
}

interface Rule {
  readonly type: string
  readonly everySeconds: number
  readonly shardGroupDurationSeconds: number
}

class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const WEEK = 604_800

/** As much of InfluxDB v2 as the token needs, with its answers, refusals and permissions. */
export class InfluxServer {
  readonly organizations = [{ id: 'aaaa000000000001', name: 'tributary' }]
  readonly buckets = [
    {
      id: 'bbbb000000000001',
      orgID: 'aaaa000000000001',
      name: 'tributary',
      retentionRules: [{ type: 'expire', everySeconds: 0, shardGroupDurationSeconds: WEEK }] as Rule[],
    },
    { id: 'bbbb000000000002', orgID: 'aaaa000000000001', name: '_monitoring', retentionRules: [] as Rule[] },
  ]
  readonly authorizations: Authorization[] = []
  readonly sessions = new Set<string>()
  /** Method and path of each request. */
  readonly requests: string[] = []
  /** Statuses that the next requests get instead of an answer; 0 breaks the connection off. */
  readonly failures: number[] = []
  #made = 0
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response))

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Make an authorization without a request. */
  authorize(description: string, permissions: Authorization['permissions']): Authorization {
    const id = `cccc${String(++this.#made).padStart(12, '0')}`
    const orgID = this.organizations[0]?.id ?? ''
    const made: Authorization = { id, orgID, token: `token-${id}`, description, status: 'active', permissions }
    this.authorizations.push(made)
    return made
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '', 'http://server')
    this.requests.push(`${request.method} ${url.pathname}`)
    const failure = this.failures.shift()
    if (failure === 0) return void request.socket.destroy()
    try {
      if (failure) throw new Refusal(failure, 'unavailable', 'try later')
      const [status, body, headers = {}] = this.#answer(request, url, Buffer.concat(chunks).toString())
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(body === undefined ? undefined : JSON.stringify(body))
    } catch (error) {
      const { status = 500, code = 'internal error', message } = error as Refusal
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }))
    }
  }

  #answer(request: IncomingMessage, url: URL, body: string): [number, unknown?, Record<string, string>?] {
    if (url.pathname === '/api/v2/signin') return this.#signIn(request)
    if (url.pathname === '/api/v2/write') return this.#write(request, url)
    const session = /influxdb-oss-session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
    if (!this.sessions.has(session)) throw new Refusal(401, 'unauthorized', 'unauthorized access')
    const [, , , kind, id = ''] = url.pathname.split('/')
    switch (`${request.method} ${kind}`) {
      case 'POST signout':
        this.sessions.delete(session)
        return [204]
      case 'GET buckets':
        return [200, { buckets: this.#findBuckets(url.searchParams) }]
      case 'PATCH buckets':
        return [200, this.#patchBucket(id, JSON.parse(body))]
      case 'GET authorizations':
        return [200, { authorizations: this.authorizations.map(({ token: _, ...shown }) => shown) }]
      case 'POST authorizations':
        return [201, this.#postAuthorization(JSON.parse(body))]
      case 'DELETE authorizations':
        return this.#deleteAuthorization(id)
      default:
        throw new Refusal(404, 'not found', 'path not found')
    }
  }

  #signIn(request: IncomingMessage): [number, undefined, Record<string, string>] {
    const given = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
    if (given !== 'admin:correct') throw new Refusal(401, 'unauthorized', 'unauthorized access')
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

  #write(request: IncomingMessage, url: URL): [number] {
    const token = request.headers.authorization?.replace('Token ', '')
    const known = this.authorizations.find((each) => each.token === token && each.status === 'active')
    if (!known) throw new Refusal(401, 'unauthorized', 'unauthorized access')
    const bucket = this.buckets.find(({ name }) => name === url.searchParams.get('bucket'))
    const may = known.permissions.some(
      ({ action, resource }) => action === 'write' && resource.type === 'buckets' && resource.id === bucket?.id,
    )
    if (!may) throw new Refusal(403, 'forbidden', 'insufficient permissions for write')
    return [204]
  }
}
