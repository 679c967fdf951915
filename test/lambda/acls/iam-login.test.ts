import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { iamLogin } from '../../../lambda/acls/iam-login.ts'

const NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const
const former = NAMES.map((name) => [name, process.env[name]] as const)

// As Lambda gives a function the credentials of its role.
beforeEach(() => {
  for (const name of NAMES) process.env[name] = 'EXAMPLE'
})
afterEach(() => {
  for (const [name, value] of former) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

test('the token is a signed request to connect, made for the region, good for 15 minutes', async () => {
  const login = iamLogin('eu-central-1')
  expect(login).toMatchObject({ tls: {}, sasl: { mechanism: 'OAUTHBEARER', token: expect.any(Function) } })
  const { token: makeToken } = login.sasl as { token: () => Promise<string> }
  const token = await makeToken()
  const url = new URL(Buffer.from(token, 'base64url').toString())
  expect(url.host).toBe('kafka.eu-central-1.amazonaws.com')
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'kafka-cluster:Connect',
    'X-Amz-Credential': expect.stringMatching(/^EXAMPLE\/\d{8}\/eu-central-1\/kafka-cluster\/aws4_request$/),
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'EXAMPLE',
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

test.each([
  ['', undefined],
  ['not JSON', undefined],
  ['{"request-id":"1"}', undefined],
  ['{"status":"invalid_token"}', 'Authentication failed: invalid_token.'],
])('the answer %j is a refusal: %s', (answer, message) => {
  const seen: (string | undefined)[] = []
  iamLogin('eu-central-1').sasl?.authBytesValidator?.(Buffer.from(answer), (error) => void seen.push(error?.message))
  expect(seen).toEqual([message])
})
