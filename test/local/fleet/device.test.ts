import { describe, expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { SimulatedDevice } from '../../../local/fleet/device.ts'
import type { Message } from '../../../local/fleet/message.ts'
import { MISBEHAVIOUR, type Misbehaviour } from '../../../local/fleet/misbehaviour.ts'
import { FATES, type Kind } from '../../../local/ledger.ts'
import { judge } from '../../../local/verdict.ts'

interface Sent extends Message {
  readonly sentAt: number
}

const START = Date.UTC(2026, 0, 1)
const STEP_MS = 200
const contract = loadContract()

/** What some devices send in so many steps. */
function sent(devices: number, steps: number, seed: number): Sent[] {
  return Array.from({ length: devices }, (_, number) => {
    const device = new SimulatedDevice(contract, number, seed)
    const list: Sent[] = []
    for (let i = 0; i < steps; i += 1) {
      const sentAt = START + i * STEP_MS
      for (const message of device.next(sentAt)) list.push({ ...message, sentAt })
    }
    for (const message of device.rest()) list.push({ ...message, sentAt: START + steps * STEP_MS })
    return list
  }).flat()
}

const STEPS = 2500
/** When what was held back at the end is sent. */
const END = START + STEPS * STEP_MS
const messages = sent(20, STEPS, 42)
const ofKind = (kind: Kind) => messages.filter((message) => message.kind === kind)
const identity = ({ stream, device, seq, time }: Message) => `${stream}/${device}/${seq}/${time}`

test('the same seed and start give the same messages, another seed gives others', () => {
  const some = sent(3, 200, 7)
  expect(sent(3, 200, 7)).toEqual(some)
  expect(sent(3, 200, 8)).not.toEqual(some)
})

/** Messages that the contract judges otherwise than they were made for, when they are so long on their way. */
function misjudged(delayMs: number): object[] {
  const verdict = judge(contract)
  return messages.flatMap(({ stream, device, kind, payload, sentAt }) => {
    const { accepted, reasons } = verdict(stream, device, payload, sentAt + delayMs)
    return accepted === (FATES[kind] === 'archived') ? [] : [{ kind, payload: payload.toString(), reasons }]
  })
}

test.each([0, 600_000])(
  'the verdict of the contract is the fate that a message was made for, %d ms later',
  (delayMs) => {
    expect(misjudged(delayMs)).toEqual([])
  },
)

describe('every stream has messages of every kind', () => {
  const kinds = (Object.keys(FATES) as Kind[]).filter((kind) => kind !== 'replay')
  test.each(kinds)('%s', (kind) => {
    expect(new Set(ofKind(kind).map(({ stream }) => stream))).toEqual(new Set(Object.keys(contract.streams)))
  })
})

/** The messages with which a device comes back from a silence. */
const comebacks = messages.filter(({ device, sentAt }, i) => {
  const before = messages[i - 1]
  return before?.device === device && sentAt - before.sentAt > 4_000
})

describe('misbehaviour befalls the stated share of messages', () => {
  test.each(Object.entries(MISBEHAVIOUR))('%s', (name, { rate }) => {
    const misbehaviour = name as Misbehaviour
    const expected = rate * (messages.length - ofKind('duplicate').length)
    const found = misbehaviour === 'silence' ? comebacks : ofKind(misbehaviour)
    expect(Math.abs(found.length - expected)).toBeLessThan(5 * Math.sqrt(expected))
  })
})

test('a device that was silent goes on with the next number', () => {
  const { device } = comebacks[0] as Sent
  const telemetry = messages.filter((one) => one.device === device && one.stream === 'telemetry')
  const garbled = telemetry.filter(({ kind }) => kind === 'malformed').length
  expect(gapsIn(telemetry.flatMap(({ seq }) => seq ?? []))).toBe(garbled)
})

function gapsIn(seqs: readonly number[]): number {
  return Math.max(...seqs) + 1 - new Set(seqs).size
}

test('identities are unique but for duplicates, which repeat the payload of an earlier message', () => {
  const payloads = new Map<string, string>()
  const wrong = messages.filter((message) => {
    if (message.seq === null) return false
    const earlier = payloads.get(identity(message))
    payloads.set(identity(message), message.payload.toString())
    return earlier !== (message.kind === 'duplicate' ? message.payload.toString() : undefined)
  })
  expect(wrong).toEqual([])
})

test('no two messages of a device and stream have the same time, but for duplicates', () => {
  const own = messages.filter(({ kind, time }) => kind !== 'duplicate' && time !== null)
  expect(new Set(own.map(({ stream, device, time }) => `${stream}/${device}/${time}`)).size).toBe(own.length)
})

test('a message out of order comes after a later one of its stream', () => {
  const highest = new Map<string, number>()
  const overtaken = new Map<Message, boolean>()
  for (const message of messages.filter(({ seq, sentAt }) => seq !== null && sentAt < END)) {
    const { stream, device, kind } = message
    const [seq, before] = [message.seq as number, highest.get(`${stream}/${device}`) ?? -1]
    if (kind === 'out_of_order') overtaken.set(message, before > seq)
    highest.set(`${stream}/${device}`, Math.max(seq, before))
  }
  expect(overtaken.size).toBeGreaterThan(300)
  expect([...overtaken.values()].every(Boolean)).toBe(true)
})

test('a late message is minutes old', () => {
  expect(Math.min(...ofKind('late').map(({ sentAt, time }) => sentAt - (time as number)))).toBeGreaterThan(100_000)
})

test('counters start where they are told to', () => {
  const device = new SimulatedDevice(contract, 0, 1, (stream) => (stream === 'telemetry' ? 1000 : 0))
  const seqs = Array.from({ length: 50 }, (_, i) => device.next(START + i * STEP_MS)).flat()
  expect(Math.min(...seqs.filter(({ stream }) => stream === 'telemetry').map(({ seq }) => seq ?? 1000))).toBe(1000)
})

test('a device makes no pauses before the moment that it is told, and goes on as it would have without them', () => {
  const from = START + 1000 * STEP_MS
  const steady = Array.from(
    { length: 20 },
    (_, number) =>
      new SimulatedDevice(
        contract,
        number,
        42,
        () => 0,
        undefined,
        () => from,
      ),
  )
  const times = steady.map((device) =>
    Array.from({ length: STEPS }, (_, i) => START + i * STEP_MS).filter((now) => device.next(now).length > 0),
  )
  const pauses = times.flatMap((own) => own.filter((time, i) => (own[i + 1] ?? time) - time > 4_000))
  expect(pauses.filter((time) => time < from)).toEqual([])
  expect(pauses.length).toBeGreaterThan(5)
  expect(steady.reduce((sum, { silences }) => sum + silences, 0)).toBeGreaterThanOrEqual(pauses.length)
  expect(comebacks.some(({ sentAt }) => sentAt < from)).toBe(true)
})
