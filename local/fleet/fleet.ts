import { type Contract, type StreamName, streamEntries } from '../../lib/contract.ts'
import { topicOf } from '../../lib/mqtt-pattern.ts'
import { FATES, type Kind, type Ledger } from '../ledger.ts'
import type { Connection } from './connection.ts'
import { ledgerLine, type Message, type Source } from './message.ts'
import { Pacer } from './pacer.ts'

/** A source of messages with the connection that they go through. */
export interface Member {
  readonly source: Source
  readonly connection: Connection
}

export interface FleetCounts {
  /** Given to the MQTT client so far. */
  readonly sent: number
  /** Acknowledged by the broker so far, in all and by kind. */
  readonly acknowledged: number
  readonly kinds: Readonly<Record<Kind, number>>
  /** Steps left out because the device had too many messages unacknowledged. */
  readonly skipped: number
  readonly silences: number
  readonly reconnects: number
}

export interface FleetReport extends FleetCounts {
  /** Messages of which nobody knows whether the broker has them. */
  readonly unacknowledged: readonly Message[]
}

const MAX_UNACKNOWLEDGED = 50
const STOP_TIMEOUT_MS = 15_000

/** Devices that are connected and send. */
export class Fleet {
  readonly #members: readonly Member[]
  readonly #ledger: Ledger
  readonly #topics: ReadonlyMap<StreamName, string>
  readonly #pacer: Pacer
  readonly #outstanding = new Set<Message>()
  readonly #kinds = Object.fromEntries(Object.keys(FATES).map((kind) => [kind, 0])) as Record<Kind, number>
  #sent = 0
  #skipped = 0

  /**
   * @param rate messages per second and member
   * @param warmUp milliseconds in which the rate is a twentieth of that
   */
  constructor(contract: Contract, members: readonly Member[], rate: number, ledger: Ledger, warmUp = 0) {
    this.#members = members
    this.#ledger = ledger
    this.#topics = new Map(streamEntries(contract).map(([name, { mqtt }]) => [name, mqtt]))
    const step = (index: number, now: number) => this.#step(members[index] as Member, now)
    this.#pacer = new Pacer(members.length, rate, step, warmUp)
  }

  run(): void {
    this.#pacer.run()
  }

  counts(): FleetCounts {
    return {
      sent: this.#sent,
      acknowledged: Object.values(this.#kinds).reduce((sum, count) => sum + count, 0),
      kinds: { ...this.#kinds },
      skipped: this.#skipped,
      silences: this.#members.reduce((sum, { source }) => sum + source.silences, 0),
      reconnects: this.#members.reduce((sum, { connection }) => sum + connection.reconnects, 0),
    }
  }

  /** Stop producing, wait for acknowledgements, disconnect, and write the ledger out. */
  async stop(timeoutMs: number = STOP_TIMEOUT_MS): Promise<FleetReport> {
    this.#pacer.stop()
    for (const member of this.#members) this.#send(member, member.source.rest())
    const timeout = AbortSignal.timeout(timeoutMs)
    await Promise.race([
      Promise.all(this.#members.map(({ connection }) => connection.idle())),
      new Promise((resolve) => timeout.addEventListener('abort', resolve, { once: true })),
    ])
    await Promise.all(this.#members.map(({ connection }) => connection.close()))
    await this.#ledger.flush()
    return { ...this.counts(), unacknowledged: [...this.#outstanding] }
  }

  #step(member: Member, now: number): void {
    if (member.connection.unacknowledged >= MAX_UNACKNOWLEDGED) this.#skipped += 1
    else this.#send(member, member.source.next(now))
  }

  #send({ connection }: Member, messages: readonly Message[]): void {
    for (const message of messages) {
      const topic = topicOf(this.#topics.get(message.stream) as string, message.device)
      this.#sent += 1
      this.#outstanding.add(message)
      connection.publish(topic, message.payload, () => this.#acknowledged(message))
    }
  }

  #acknowledged(message: Message): void {
    this.#outstanding.delete(message)
    this.#kinds[message.kind] += 1
    this.#ledger.append(ledgerLine(message, Date.now()))
  }
}
