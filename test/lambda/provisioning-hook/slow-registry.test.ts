import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import type { Environment } from '../../../lambda/provisioning-hook/environment.ts'

const ENVIRONMENT: Environment = {
  DEVICE_PATTERN: '^[a-z0-9-]{1,64}$',
  SERIAL_PATTERN: 'pump-.*',
  THING_TYPE: 'device',
}

/** What AWS IoT waits, without some time to begin and to answer. */
const PATIENCE_MS = 4700

let registry: Server
let answer: (path: string, attempt: number) => object | undefined
let paths: string[]

beforeAll(async () => {
  registry = createServer((request, response) => {
    const path = request.url ?? ''
    paths.push(path)
    const body = answer(path, paths.filter((other) => other === path).length)
    if (body) response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, ENVIRONMENT, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'nobody',
    AWS_SECRET_ACCESS_KEY: 'nothing',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(registry.address() as AddressInfo).port}`,
  })
  jest.spyOn(console, 'log').mockReturnValue()
})

afterAll(() => {
  registry.closeAllConnections()
  registry.close()
})

async function timed(): Promise<{ allowed: boolean | undefined; ms: number }> {
  const { handler } = await import('../../../lambda/provisioning-hook/handler.ts')
  paths = []
  const start = performance.now()
  const request = { certificateId: 'a', claimCertificateId: 'b', clientId: 'c', parameters: { SerialNumber: 'pump-1' } }
  const allowed = await handler(request).then(
    (answer_) => answer_.allowProvisioning,
    () => undefined,
  )
  return { allowed, ms: performance.now() - start }
}

test('a registry that never answers means no, in time', async () => {
  answer = () => undefined
  const { allowed, ms } = await timed()
  expect(allowed).toBeUndefined()
  expect(paths).toHaveLength(2)
  expect(ms).toBeLessThan(PATIENCE_MS)
}, 20_000)

test('one that answers each question when it is asked again is waited for', async () => {
  answer = (path, attempt) => {
    if (attempt === 1) return undefined
    return path.endsWith('/principals') ? { principals: [] } : { thingName: 'pump-1', thingTypeName: 'device' }
  }
  const { allowed, ms } = await timed()
  expect(allowed).toBe(true)
  expect(paths).toHaveLength(4)
  expect(ms).toBeLessThan(PATIENCE_MS)
}, 20_000)
