import { expect, test } from '@jest/globals'
import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js'
import { accessKeyOf } from './iam-token.ts'
import { iamToken } from './token-of.ts'

const MINUTE = 60_000

test("a token of AWS's own signer tells its access key for 15 minutes", async () => {
  const before = Date.now()
  const { token } = await generateAuthTokenFromCredentialsProvider({
    region: 'eu-central-1',
    awsCredentialsProvider: async () => ({ accessKeyId: 'AKIAROLE', secretAccessKey: 'any', sessionToken: 'session' }),
  })
  expect(accessKeyOf(token, Date.now())).toBe('AKIAROLE')
  expect(accessKeyOf(token, before + 14 * MINUTE)).toBe('AKIAROLE')
  expect(() => accessKeyOf(token, Date.now() + 15 * MINUTE + 1000)).toThrow('it has expired')
})

test.each([
  [{ host: 'kafka.us-east-1.amazonaws.com' }, 'it is for kafka.us-east-1.amazonaws.com, not for kafka.eu-central-1'],
  [{ Action: 'kafka-cluster:Alter' }, 'its action is kafka-cluster:Alter, not kafka-cluster:Connect'],
  [{ 'X-Amz-Credential': 'AKIAROLE/20260101/eu-central-1/s3/aws4_request' }, 'it is not signed for kafka-cluster'],
  [{ 'X-Amz-Signature': '' }, 'it is not signed for kafka-cluster'],
  [{ 'X-Amz-Expires': '901' }, 'it is not good for 1 to 900 seconds'],
  [{ 'X-Amz-Expires': '' }, 'it is not good for 1 to 900 seconds'],
  [{ 'X-Amz-Date': '' }, 'it has expired'],
])('a token with %j is refused', (changes, reason) => {
  expect(accessKeyOf(iamToken('AKIAROLE'), Date.now())).toBe('AKIAROLE')
  expect(() => accessKeyOf(iamToken('AKIAROLE', changes), Date.now())).toThrow(reason)
})

test.each(['', 'nonsense', Buffer.from('no address').toString('base64url')])('%j is no token', (text) => {
  expect(() => accessKeyOf(text, Date.now())).toThrow('it holds no address')
})
