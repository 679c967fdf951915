import { expect, test } from '@jest/globals'
import { handler } from '../../../lambda/broker-access/handler.ts'
import { ACLS, ADDRESSES } from '../../../lambda/broker-access/properties.ts'
import { ARN } from './cluster.ts'

// Neither event needs an answer of MSK.
const DELETED = { RequestType: 'Delete' } as const
const common = { ServiceToken: '', clusterArn: ARN }

test('each resource has its own', async () => {
  const addresses = { ...DELETED, ResourceType: ADDRESSES, ResourceProperties: common } as const
  expect(await handler(addresses)).toEqual({})
  const properties = { ...common, bootstrap: 'b-1.x:9098', username: 'iot', topics: ['a'] }
  const acls = { ...DELETED, ResourceType: ACLS, ResourceProperties: properties } as const
  expect(await handler(acls)).toEqual({ IsComplete: true })
})
