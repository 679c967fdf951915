const LENGTH = 4

/** The frames of Kafka's protocol in a stream of bytes, each without its length. */
export async function* frames(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const end = rest.length < LENGTH ? Number.POSITIVE_INFINITY : LENGTH + rest.readInt32BE()
      if (rest.length < end) break
      yield rest.subarray(LENGTH, end)
      rest = rest.subarray(end)
    }
  }
}

/** A frame with its length before it. */
export function framed(frame: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH)
  length.writeInt32BE(frame.length)
  return Buffer.concat([length, frame])
}

/** What each request begins with. */
export interface RequestHeader {
  readonly apiKey: number
  readonly version: number
  /** By which the answer is known. */
  readonly correlation: number
  /** Where it ends, but for the tagged fields that newer requests have. */
  readonly end: number
}

export function requestHeader(frame: Buffer): RequestHeader {
  const clientId = 8
  return {
    apiKey: frame.readInt16BE(0),
    version: frame.readInt16BE(2),
    correlation: frame.readInt32BE(4),
    // A client without an id has one of length -1.
    end: clientId + 2 + Math.max(0, frame.readInt16BE(clientId)),
  }
}
