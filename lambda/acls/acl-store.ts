import { setTimeout as delay } from 'node:timers/promises'
import {
  AclOperations,
  AclPermissionTypes,
  Admin,
  type Connection,
  type ConnectionOptions,
  createAclsV3,
  deleteAclsV3,
  describeAclsV3,
  ResourcePatternTypes,
  ResourceTypes,
} from '@platformatic/kafka'
import { aclDifference } from './acl-difference.ts'
import { kafkaReason } from './kafka-reason.ts'

/** One ACL; the numbers are those of Kafka's protocol: ResourceTypes, ResourcePatternTypes, AclOperations, AclPermissionTypes. */
export interface Acl {
  readonly resourceType: number
  readonly resourceName: string
  readonly resourcePatternType: number
  readonly principal: string
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}

/** The ACLs that a cluster keeps; everything rejects with an Error that says what Kafka said. */
export interface AclStore {
  /** All ACLs of one principal, allowing or denying, on whatever resource. */
  ofPrincipal(principal: string): Promise<Acl[]>
  /** Resolves when a broker tells them, so that whoever asks next sees them; after 10 s without waiting any longer. */
  create(acls: readonly Acl[]): Promise<void>
  /** Resolves when a broker tells them no longer, likewise. */
  remove(acls: readonly Acl[]): Promise<void>
  close(): Promise<void>
}

/** A role that is seconds old is refused until IAM has told everyone, and the first connection meets a cold network. */
const PATIENCE = { connectTimeout: 5000, retries: 6, retryDelay: 5000 }

const PATIENCE_FOR_BROKERS_MS = 10_000

/**
 * Open the store of a cluster.
 * @param bootstrap host:port,host:port
 * @param access how to sign in, and whom to trust
 */
export function openAclStore(bootstrap: string, access: ConnectionOptions & Partial<typeof PATIENCE>): AclStore {
  const admin = new Admin({
    ...PATIENCE,
    ...access,
    clientId: 'tributary-acls',
    bootstrapBrokers: bootstrap.split(','),
  })
  const asked = async <T>(what: string, request: (connection: Connection) => Promise<T>): Promise<T> => {
    try {
      return await request(await anyBroker(admin))
    } catch (error) {
      throw new Error(`Kafka at ${bootstrap} does not ${what}: ${kafkaReason(error)}`, { cause: error })
    }
  }
  const ofPrincipal = (principal: string) => asked('tell its ACLs', (connection) => describe(connection, principal))
  // The controller says yes to a change, and the brokers learn of it from the metadata log a moment later.
  const shown = async (acls: readonly Acl[], when: (difference: ReturnType<typeof aclDifference>) => boolean) => {
    const principals = [...new Set(acls.map(({ principal }) => principal))]
    const deadline = Date.now() + PATIENCE_FOR_BROKERS_MS
    const now = async () => (await Promise.all(principals.map(ofPrincipal))).flat()
    const isShown = () =>
      now().then(
        (present) => when(aclDifference(present, acls)),
        () => false,
      )
    while (!(await isShown()) && Date.now() < deadline) await delay(100)
  }
  return {
    ofPrincipal,
    create: async (acls) => {
      await asked('create ACLs', (connection) => createAclsV3.api.async(connection, [...acls]))
      await shown(acls, (difference) => difference.missing.length === 0)
    },
    remove: async (acls) => {
      await asked('remove ACLs', (connection) => deleteAclsV3.api.async(connection, acls.map(filterFor)))
      await shown(acls, (difference) => difference.missing.length === acls.length)
    },
    close: () => admin.close(),
  }
}

/** Any will do: they hand what changes ACLs on to the controller. */
async function anyBroker(admin: Admin): Promise<Connection> {
  const { brokers } = await admin.metadata({ topics: [] })
  const [node] = brokers.keys()
  const [connection] = (await admin.connectToBrokers(node === undefined ? null : [node])).values()
  if (connection === undefined) throw new Error('it names no broker')
  return connection
}

async function describe(connection: Connection, principal: string): Promise<Acl[]> {
  const { resources } = await describeAclsV3.api.async(
    connection,
    ResourceTypes.ANY,
    null,
    ResourcePatternTypes.ANY,
    principal,
    null,
    AclOperations.ANY,
    AclPermissionTypes.ANY,
  )
  return resources.flatMap(({ resourceType, resourceName, patternType, acls }) =>
    acls.map((acl) => ({ resourceType, resourceName, resourcePatternType: patternType, ...acl })),
  )
}

/** The filter that finds this ACL and no other. */
function filterFor({ resourceType, resourceName, resourcePatternType, principal, host, ...kind }: Acl) {
  return {
    resourceTypeFilter: resourceType,
    resourceNameFilter: resourceName,
    patternTypeFilter: resourcePatternType,
    principalFilter: principal,
    hostFilter: host,
    ...kind,
  }
}
