/** A token that MSK would not take; the message says why. */
export class IamTokenError extends Error {
  override name = 'IamTokenError'
}

/** MSK takes none that is good for longer, in seconds. */
const LONGEST = 900
const ACTION = 'kafka-cluster:Connect'

/**
 * The access key that signed a token for MSK's IAM: the address of a request to connect, in base64url. The signature
 * itself is not looked at, for that takes the secret key.
 * @param now epoch milliseconds
 * @throws IamTokenError
 */
export function accessKeyOf(token: string, now: number): string {
  const { hostname, protocol, searchParams: query } = addressIn(token)
  const [accessKey = '', , region, service, ending] = (query.get('X-Amz-Credential') ?? '').split('/')
  const host = `kafka.${region}.amazonaws.com`
  if (protocol !== 'https:' || hostname !== host) throw new IamTokenError(`it is for ${hostname}, not for ${host}`)
  if (query.get('Action') !== ACTION) throw new IamTokenError(`its action is ${query.get('Action')}, not ${ACTION}`)
  if (!accessKey || service !== 'kafka-cluster' || ending !== 'aws4_request' || !query.get('X-Amz-Signature'))
    throw new IamTokenError('it is not signed for kafka-cluster')
  refuseUntimely(query.get('X-Amz-Date') ?? '', Number(query.get('X-Amz-Expires')), now)
  return accessKey
}

function addressIn(token: string): URL {
  const text = Buffer.from(token, 'base64url').toString()
  if (!URL.canParse(text)) throw new IamTokenError('it holds no address')
  return new URL(text)
}

function refuseUntimely(date: string, seconds: number, now: number): void {
  const signed = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
  if (!(seconds > 0 && seconds <= LONGEST)) throw new IamTokenError(`it is not good for 1 to ${LONGEST} seconds`)
  if (!(now <= signed + seconds * 1000)) throw new IamTokenError('it has expired')
}
