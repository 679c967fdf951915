import type { Contract, StreamName } from '../../lib/contract.ts'
import type { Kind } from '../ledger.ts'
import { uncalibrated } from './calibration.ts'
import { malformed, outOfRange } from './faults.ts'
import { Held } from './held.ts'
import { deviceName, modelOf } from './identity.ts'
import type { FaultOf } from './injected-fault.ts'
import { Injection } from './injection.ts'
import type { Message, Source } from './message.ts'
import { drawMisbehaviour, LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS } from './misbehaviour.ts'
import { deviceSignals } from './models.ts'
import { type Body, body, drawStream, errorLine } from './payload.ts'
import { Random } from './random.ts'
import type { Signal } from './signal.ts'

const MINUTE_MS = 60_000

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
  readonly #faultOf: FaultOf
  readonly #pausesFrom: () => number
  readonly #seed: number
  readonly #lateness: number
  readonly #seqs = new Map<StreamName, number>()
  readonly #held = new Held()
  #last = 0
  #silentUntil = 0
  #silences = 0
  #injection: Injection | undefined

  /** @param pausesFrom the moment (epoch ms) before which it makes no pauses */
  constructor(
    contract: Contract,
    number: number,
    seed: number,
    firstSeq: FirstSeq = () => 0,
    faultOf: FaultOf = () => undefined,
    pausesFrom: () => number = () => 0,
  ) {
    this.device = deviceName(number)
    this.#contract = contract
    this.#random = new Random(`${seed}/${this.device}`)
    this.#signals = uncalibrated(deviceSignals(modelOf(number), this.#random), number, seed)
    this.#firstSeq = firstSeq
    this.#seed = seed
    this.#faultOf = faultOf
    this.#pausesFrom = pausesFrom
    this.#lateness = (2 + (number % 28)) * MINUTE_MS + 1
  }

  get silences(): number {
    return this.#silences
  }

  next(now: number): Message[] {
    const fault = this.#injection ? undefined : this.#faultOf(this.device)
    if (fault) this.#injection = new Injection(this.#contract, fault, this.#seed)
    const errors = this.#injection?.errorsDue(now) ?? 0
    if (now < this.#silentUntil || this.#injection?.isSilent(now)) return []
    const messages = this.#ordinary(now)
    return [...messages, ...Array.from({ length: errors }, () => this.#make('normal', now, 'logs', errorLine()))]
  }

  rest(): Message[] {
    return this.#held.takeAll()
  }

  #ordinary(now: number): Message[] {
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

  #fallSilent(now: number): void {
    const until = now + this.#random.between(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS)
    if (now < this.#pausesFrom() || this.#injection?.mayPause(now) === false) return
    this.#silentUntil = until
    this.#silences += 1
  }

  #make(kind: Kind, now: number, stream = drawStream(this.#random), said?: Body): Message {
    const seq = this.#seqs.get(stream) ?? this.#firstSeq(stream, this.device)
    this.#seqs.set(stream, seq + 1)
    this.#last = Math.max(2 * Math.round(now / 2), this.#last + 2)
    const time = this.#last + this.#clockError(kind)
    const healthy = said ?? body(stream, this.#signals, this.#last, this.#random)
    // By the time in the message: what is late was measured minutes ago, when the device may still have been well.
    const content = this.#injection?.body(stream, time, healthy) ?? healthy
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
