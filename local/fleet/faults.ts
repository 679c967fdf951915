import type { Contract, StreamName } from '../../lib/contract.ts'
import { limit, readingLimits } from './limits.ts'
import type { Body } from './payload.ts'
import type { Random } from './random.ts'

/** A body of which one value is beyond the limits of the contract. */
export function outOfRange(contract: Contract, stream: StreamName, body: Body, random: Random): Body {
  switch (stream) {
    case 'telemetry': {
      const readings = body['readings'] as Record<string, number>
      const metric = random.pick(Object.keys(readings))
      const { minimum, maximum } = readingLimits(contract).range(metric)
      const excess = random.between(1, 1 + maximum - minimum)
      return { ...body, readings: { ...readings, [metric]: random.chance(0.5) ? maximum + excess : minimum - excess } }
    }
    case 'logs':
      return { ...body, message: '=-'.repeat(limit(contract, 'logs', 'message', 'maxLength')) }
    case 'interactions':
      return { ...body, value: limit(contract, 'interactions', 'value', 'maximum') * 1000 }
  }
}

type Message = Readonly<Body & { seq: number; time: number }>

const GARBLED: readonly ((message: Message, random: Random) => string | Uint8Array)[] = [
  (message, random) => {
    const text = Buffer.from(JSON.stringify(message))
    return text.subarray(0, random.integer(0, text.length - 1))
  },
  (message) => `${JSON.stringify(message)}${JSON.stringify(message)}`,
  (message) => JSON.stringify([message]),
  (message) => JSON.stringify(message).replace(/"time":\d+/, '"time":NaN'),
  (message) => JSON.stringify({ ...message, seq: String(message.seq) }),
  (message) => JSON.stringify({ ...message, time: new Date(message.time).toISOString() }),
  (message) => JSON.stringify({ ...message, time: undefined }),
  (message) =>
    Buffer.concat([Buffer.from(JSON.stringify(message).slice(0, -1)), Buffer.from(',"note":"\xff"}', 'latin1')]),
  () => 'ERR sensor timeout',
  () => '',
]

/** A message that broke on its way out of the device: none of them is acceptable. */
export function malformed(message: Message, random: Random): Buffer {
  return Buffer.from(random.pick(GARBLED)(message, random))
}
