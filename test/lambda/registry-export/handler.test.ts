import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import type { Context } from 'aws-lambda'
import { PATTERN } from './schema.ts'

interface Answer {
  readonly status: number
  readonly body: string
}

const TYPE = 'tributary-test-device'
const PATHS: Record<string, object> = {
  '/thing-types': { thingTypes: [{ thingTypeName: TYPE, thingTypeArn: 'arn:type' }] },
  '/tags': { tags: [] },
  '/things': { things: [{ thingName: 'pump-1', attributes: { site: 'Hall-3' } }] },
}
const NO_SUCH_KEY: Answer = { status: 404, body: '<Error><Code>NoSuchKey</Code><Message>none</Message></Error>' }

const REAL_ENVIRONMENT = process.env
let server: Server
/** How a request for things is refused, in turn; undefined for not at all. */
let refusals: (Answer | undefined)[]
let puts: { readonly path: string; readonly body: string; readonly condition: string | undefined }[]
let said: unknown[]
let written: string[]

function refusal(status: number, type: string): Answer {
  return { status, body: JSON.stringify({ __type: type, message: 'no' }) }
}

beforeEach(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1')
      const { status, body } = answer(request.method ?? '', pathname)
      if (request.method === 'PUT') {
        const condition = request.headers['if-none-match']
        puts.push({ path: pathname, body: Buffer.concat(chunks).toString(), condition })
      }
      const type = /^\{"__type":"(\w+)"/.exec(body)?.[1]
      response.writeHead(status, type ? { 'x-amzn-errortype': type } : {}).end(body)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  process.env = {
    ...REAL_ENVIRONMENT,
    ...{ THING_TYPE: TYPE, DEVICE_PATTERN: PATTERN.source, NAMESPACE: 'Tributary/test/Registry' },
    DOCUMENT: 's3://lake/registry/devices.jsonl',
    ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
  refusals = []
  puts = []
  said = []
  written = []
  jest.spyOn(console, 'log').mockImplementation((line) => void said.push(line))
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
})

afterEach(async () => {
  jest.restoreAllMocks()
  process.env = REAL_ENVIRONMENT
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

function answer(method: string, path: string): Answer {
  if (method === 'PUT') return { status: 200, body: '' }
  const found = PATHS[path]
  if (!found) return NO_SUCH_KEY
  const refused = path === '/things' ? refusals.shift() : undefined
  return refused ?? { status: 200, body: JSON.stringify(found) }
}

async function call(seconds: number): Promise<void> {
  jest.resetModules()
  const { handler } = await import('../../../lambda/registry-export/handler.ts')
  await handler({}, { getRemainingTimeInMillis: () => seconds * 1000 } as Context)
}

function metrics(): object[] {
  return written.map((line) => {
    const { _aws, ...values } = JSON.parse(line)
    expect(_aws.CloudWatchMetrics[0].Namespace).toBe('Tributary/test/Registry')
    return values
  })
}

test('a registry that throttles is asked again, until the document is whole', async () => {
  refusals = [refusal(429, 'ThrottlingException'), refusal(429, 'ThrottlingException'), refusal(503, 'Unavailable')]
  await call(900)
  const body = '{"device_id":"pump-1","site":"Hall-3"}\n'
  expect(puts).toEqual([{ path: '/lake/registry/devices.jsonl', body: expect.stringContaining(body), condition: '*' }])
  expect(said).toEqual(['1 devices were written to s3://lake/registry/devices.jsonl.'])
  expect(metrics()).toEqual([{ Devices: 1, Refused: 0, Failed: 0 }])
}, 30_000)

test('one that throttles for as long as there is time is left to the next export', async () => {
  refusals = Array.from({ length: 50 }, () => refusal(429, 'ThrottlingException'))
  await call(22)
  expect(puts).toEqual([])
  expect(said).toEqual([expect.stringMatching(/^This export failed, and changed nothing; the next one tries again\. /)])
  expect(metrics()).toEqual([{ Failed: 1 }])
}, 60_000)

test('a right that is missing fails the function', async () => {
  refusals = [refusal(403, 'AccessDeniedException')]
  await expect(call(900)).rejects.toThrow('no')
  expect(puts).toEqual([])
  expect(said).toEqual([
    expect.stringMatching(/^This export failed, and changed nothing\. .*role has to allow it: no$/),
  ])
  expect(metrics()).toEqual([{ Failed: 1 }])
})
