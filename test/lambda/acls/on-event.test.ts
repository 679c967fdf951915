import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } from '@platformatic/kafka'
import type { Acl, AclStore } from '../../../lambda/acls/acl-store.ts'
import { type AclEvent, onEvent } from '../../../lambda/acls/on-event.ts'
import { wantedAcls } from '../../../lambda/acls/wanted-acls.ts'

// What Kafka makes of the requests is proved with a real one, in kafka/; here is what the events lead to.

const BOOTSTRAP = 'b-1.x:9098,b-2.x:9098'

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  jest.restoreAllMocks()
})

const cases: [type: AclEvent['RequestType'], world: string, present: Acl[], calls: string[]][] = [
  ['Create', 'no ACLs', [], ['of User:iot', 'create DESCRIBE a, WRITE a, DESCRIBE b, WRITE b', 'close']],
  ['Create', 'all', wantedAcls('iot', ['b', 'a']), ['of User:iot', 'close']],
  ['Create', 'half of them', wantedAcls('iot', ['a']), ['of User:iot', 'create DESCRIBE b, WRITE b', 'close']],
  [
    'Update',
    'another topic',
    wantedAcls('iot', ['a', 'c']),
    ['of User:iot', 'create DESCRIBE b, WRITE b', 'remove DESCRIBE c, WRITE c', 'close'],
  ],
  ['Delete', 'all', wantedAcls('iot', ['a']), ['of User:iot', 'remove DESCRIBE a, WRITE a', 'close']],
  ['Delete', 'none, after a create that failed', [], ['of User:iot', 'close']],
]

test.each(cases)('%s with %s', async (type, _world, present, calls) => {
  const { seen, open } = storeWith(present)
  expect(await onEvent(eventOf(type), open)).toEqual(type === 'Delete' ? {} : { PhysicalResourceId: 'arn/iot' })
  expect(seen).toEqual([`open ${BOOTSTRAP}`, ...calls])
})

test('the ACLs are WRITE and DESCRIBE on topics of exactly these names, from any host', () => {
  const acl = (operation: number) => ({
    resourceType: ResourceTypes.TOPIC,
    resourceName: 'a',
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:iot',
    host: '*',
    operation,
    permissionType: AclPermissionTypes.ALLOW,
  })
  expect(wantedAcls('iot', ['a'])).toEqual([acl(AclOperations.DESCRIBE), acl(AclOperations.WRITE)])
})

test.each(['Create', 'Update'] as const)('%s fails when Kafka does, and closes', async (type) => {
  const { seen, open } = storeWith(new Error('Kafka at x does not tell its ACLs'))
  await expect(onEvent(eventOf(type), open)).rejects.toThrow('Kafka at x does not tell its ACLs')
  expect(seen.at(-1)).toBe('close')
})

test('Delete says why Kafka did not do it, and closes', async () => {
  const { seen, open } = storeWith(new Error('Kafka at x does not tell its ACLs'))
  expect(await onEvent(eventOf('Delete'), open)).toEqual({ failure: 'Kafka at x does not tell its ACLs' })
  expect(seen.at(-1)).toBe('close')
})

test('another user or cluster is another resource', async () => {
  const { open } = storeWith([])
  const { ResourceProperties: properties } = eventOf('Update')
  const ids = [{}, { username: 'other' }, { clusterArn: 'arn2' }, { topics: [] }, { bootstrap: 'b-4.x:9098' }].map(
    async (change) => {
      const event: AclEvent = { RequestType: 'Update', ResourceProperties: { ...properties, ...change } }
      return (await onEvent(event, open)).PhysicalResourceId
    },
  )
  expect(await Promise.all(ids)).toEqual(['arn/iot', 'arn/other', 'arn2/iot', 'arn/iot', 'arn/iot'])
})

function eventOf(RequestType: AclEvent['RequestType']): AclEvent {
  const properties = { clusterArn: 'arn', bootstrap: BOOTSTRAP, username: 'iot', topics: ['a', 'b'] }
  return { RequestType, ResourceProperties: { ServiceToken: '', ...properties } }
}

/** A store that notes what is asked of it. */
function storeWith(present: Acl[] | Error): { seen: string[]; open: (bootstrap: string) => AclStore } {
  const seen: string[] = []
  const names = new Map(Object.entries(AclOperations).map(([name, number]) => [number as number, name]))
  const noted = (what: string, acls: readonly Acl[]) =>
    seen.push(`${what} ${acls.map((acl) => `${names.get(acl.operation)} ${acl.resourceName}`).join(', ')}`)
  const store: AclStore = {
    ofPrincipal: async (principal) => {
      seen.push(`of ${principal}`)
      if (present instanceof Error) throw present
      return present
    },
    create: async (acls) => void noted('create', acls),
    remove: async (acls) => void noted('remove', acls),
    close: async () => void seen.push('close'),
  }
  const open = (bootstrap: string) => {
    seen.push(`open ${bootstrap}`)
    return store
  }
  return { seen, open }
}
