import type { Contract, StreamName } from '../../lib/contract.ts'
import type { Kind } from '../ledger.ts'
import { malformed, outOfRange } from './faults.ts'
import { Held } from './held.ts'
import type { Message, Source } from './message.ts'
import { drawMisbehaviour } from './misbehaviour.ts'
import { deviceSignals, MODELS, type ModelName } from './models.ts'
import { body, drawStream } from './payload.ts'
import { Random } from './random.ts'
import type { Signal } from './signal.ts'

const MINUTE_MS = 60_000
const MODEL_NAMES = Object.keys(MODELS) as ModelName[]

/** Where the counter of a device on a stream starts. */
export type FirstSeq = (stream: StreamName, device: string) => number

/**
 * One device of the fleet: no input, no output, no clock. The same seed, number and steps give the same messages.
 * Every message that is no duplicate has a time of its own: late ones are moved by a fixed, odd number of milliseconds,
 * all others are at even ones.
 */
export class SimulatedDevice implements Source {
  readonly device: string
  readonly #contract: Contract
  readonly #random: Random
  readonly #signals: readonly (readonly [string, Signal])[]
  readonly #firstSeq: FirstSeq
  readonly #lateness: number
  readonly #seqs = new Map<StreamName, number>()
  readonly #held = new Held()
  #last = 0
  #silentUntil = 0
  #silences = 0

  constructor(contract: Contract, number: number, seed: number, firstSeq: FirstSeq = () => 0) {
    const model = MODEL_NAMES[number % MODEL_NAMES.length] as ModelName
    this.device = `${model}-${String(number + 1).padStart(4, '0')}`
    this.#contract = contract
    this.#random = new Random(`${seed}/${this.device}`)
    this.#signals = deviceSignals(model, this.#random)
    this.#firstSeq = firstSeq
    this.#lateness = (2 + (number % 28)) * MINUTE_MS + 1
  }

  get silences(): number {
    return this.#silences
  }

  next(now: number): Message[] {
    if (now < this.#silentUntil) return []
    const fault = drawMisbehaviour(this.#random)
    if (fault === 'silence') this.#fallSilent(now)
    const kind = fault === undefined || fault === 'silence' || fault === 'duplicate' ? 'normal' : fault
    const message = this.#make(kind, now)
    if (kind === 'out_of_order') {
      this.#held.add(message, this.#random.integer(1, 4))
      return []
    }
    const due = message.seq === null ? [] : this.#held.overtakenOn(message.stream)
    if (fault !== 'duplicate') return [message, ...due]
    const again: Message = { ...message, kind: 'duplicate' }
    if (this.#random.chance(0.5)) return [message, again, ...due]
    this.#held.add(again, this.#random.integer(1, 4))
    return [message, ...due]
  }

  rest(): Message[] {
    return this.#held.takeAll()
  }

  #fallSilent(now: number): void {
    this.#silences += 1
    this.#silentUntil = now + this.#random.between(5_000, 20_000)
  }

  #make(kind: Kind, now: number): Message {
    const stream = drawStream(this.#random)
    const seq = this.#seqs.get(stream) ?? this.#firstSeq(stream, this.device)
    this.#seqs.set(stream, seq + 1)
    this.#last = Math.max(2 * Math.round(now / 2), this.#last + 2)
    const time = this.#last + this.#clockError(kind)
    const content = body(stream, this.#signals, this.#last, this.#random)
    const about = { stream, device: this.device, kind }
    if (kind === 'malformed') {
      return { ...about, seq: null, time: null, payload: malformed({ seq, time, ...content }, this.#random) }
    }
    const sent = kind === 'out_of_range' ? outOfRange(this.#contract, stream, content, this.#random) : content
    return { ...about, seq, time, payload: Buffer.from(JSON.stringify({ seq, time, ...sent })) }
  }

  /** How far, in milliseconds, the time in a message is from the moment of sending. */
  #clockError(kind: Kind): number {
    if (kind === 'late') return -this.#lateness
    if (kind !== 'clock_ahead') return 0
    // Far enough beyond what is allowed that no delay on the way makes the message acceptable.
    return this.#contract.pipeline.clock.aheadSeconds * 1000 + this.#random.integer(30, 120) * MINUTE_MS
  }
}
