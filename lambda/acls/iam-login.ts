import { AuthenticationError, type ConnectionOptions } from '@platformatic/kafka'
import { generateAuthToken } from 'aws-msk-iam-sasl-signer-js'

/**
 * Sign in to MSK as the role that this process has, over TLS. The token is signed here with the role's credentials, so no
 * AWS API is called; each connection gets a new one, for it is good for 15 minutes.
 */
export function iamLogin(region: string, sign: typeof generateAuthToken = generateAuthToken): ConnectionOptions {
  return {
    tls: {},
    sasl: {
      mechanism: 'OAUTHBEARER',
      token: async () => (await sign({ region })).token,
      authBytesValidator: (answer, callback) => {
        const refusal = refusalIn(String(answer))
        if (refusal === undefined) callback(null, answer)
        else callback(new AuthenticationError(`Authentication failed: ${refusal}.`), answer)
      },
    },
  }
}

/** Kafka refuses a token by an answer that looks like a success, but for a JSON object with a status (RFC 7628). */
function refusalIn(answer: string): string | undefined {
  try {
    return (JSON.parse(answer) as { status?: string } | null)?.status
  } catch {
    return undefined
  }
}
