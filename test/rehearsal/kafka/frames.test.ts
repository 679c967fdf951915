import { expect, test } from '@jest/globals'
import { framed, frames } from './frames.ts'

test.each([1, 3, 7, 1000])('frames come whole out of chunks of %d bytes', async (size) => {
  const sent = [Buffer.from('a'), Buffer.alloc(0), Buffer.from('0123456789'), Buffer.from('z')]
  const bytes = Buffer.concat(sent.map(framed))
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const received: Buffer[] = []
  for await (const frame of frames(chunks())) received.push(frame)
  expect(received).toEqual(sent)
})
