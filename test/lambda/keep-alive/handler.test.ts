import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import type { Context } from 'aws-lambda'
import { ENVIRONMENT, RETRIED, SCHEDULED } from './fake-account.ts'

const REAL_ENVIRONMENT = process.env
let server: Server
/** What every API answers: its status, and the code of the error. */
let refusal: [status: number, code: string]
let said: unknown[]
let written: string[]

beforeEach(async () => {
  server = createServer((_, response) => {
    response.writeHead(refusal[0], { 'content-type': 'text/xml' })
    response.end(`<ErrorResponse><Error><Code>${refusal[1]}</Code><Message>no</Message></Error></ErrorResponse>`)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const identity = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
  process.env = { ...REAL_ENVIRONMENT, ...ENVIRONMENT, ...identity, AWS_ENDPOINT_URL: url }
  said = []
  written = []
  jest.spyOn(console, 'log').mockImplementation((line) => void said.push(line))
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
})

afterEach(async () => {
  jest.restoreAllMocks()
  process.env = REAL_ENVIRONMENT
  await new Promise((closed) => server.close(closed))
})

async function call(event = SCHEDULED): Promise<void> {
  jest.resetModules()
  const { handler } = await import('../../../lambda/keep-alive/handler.ts')
  await handler(event, { getRemainingTimeInMillis: () => 60_000 } as Context)
}

test('an API that does not serve is asked again in a minute; what is known already is measured', async () => {
  refusal = [503, 'ServiceUnavailable']
  await call(RETRIED)
  expect(said).toEqual(['This look failed, the next one is in a minute. ServiceUnavailable: no'])
  expect(written).toEqual([expect.stringMatching(/^\{"_aws":.*"Namespace":"Tributary\/dev\/Runs".*"RunStarts":1\}\n$/)])
})

test('a right that is missing fails the function', async () => {
  refusal = [403, 'AccessDenied']
  await expect(call()).rejects.toThrow('no')
  expect(said).toEqual([expect.stringMatching(/^This look failed\. .*role has to allow it: no$/)])
})
