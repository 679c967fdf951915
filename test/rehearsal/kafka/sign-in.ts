import { Reader, Writer } from '@platformatic/kafka'
import type { RequestHeader } from './frames.ts'

/** SaslAuthenticate, as the client of `lambda/` sends it. */
export const SIGN_IN = { apiKey: 36, version: 2 }

/** The request with another token in it, which is what the OAUTHBEARER mechanism sends after `auth=Bearer `. */
export function withToken(frame: Buffer, { end }: RequestHeader, exchange: (token: string) => string): Buffer {
  const body = Reader.from(frame.subarray(end))
  body.readTaggedFields()
  const said = body.readBytes().toString()
  const changed = said.replace(/(?<=auth=Bearer )[\w.~+/=-]*/, exchange)
  const request = Writer.create().appendTaggedFields().appendBytes(Buffer.from(changed)).appendTaggedFields()
  return Buffer.concat([frame.subarray(0, end), request.buffer])
}
