import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StreamName } from '../lib/contract.ts'

/** How a message of the fleet was made, and what the pipeline must do with it. */
export const FATES = {
  normal: 'archived',
  duplicate: 'archived',
  out_of_order: 'archived',
  late: 'archived',
  replay: 'archived',
  malformed: 'rejected',
  out_of_range: 'rejected',
  clock_ahead: 'rejected',
} as const

export type Kind = keyof typeof FATES
export type Fate = (typeof FATES)[Kind]

/** One message that the MQTT broker acknowledged. */
export interface LedgerLine {
  readonly stream: StreamName
  readonly device: string
  /** Null, as is the time, when the message is too broken to have an identity. */
  readonly seq: number | null
  /** Epoch milliseconds. */
  readonly time: number | null
  readonly fate: Fate
  readonly kind: Kind
  /** The first 32 hexadecimal digits of the SHA-256 of the payload. */
  readonly digest: string
  /** Epoch milliseconds. */
  readonly acknowledged_at: number
}

const FLUSH_LINES = 1000
const FLUSH_MS = 100

/** Appends lines to the ledger of one run; a failed write is reported by the next flush or by close. */
export class Ledger {
  readonly #file: FileHandle
  #lines: string[] = []
  #written: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Begin a ledger in a new file, with its folder. */
  static async create(path: string): Promise<Ledger> {
    await mkdir(dirname(path), { recursive: true })
    return new Ledger(await open(path, 'ax'))
  }

  append(line: LedgerLine): void {
    this.#lines.push(`${JSON.stringify(line)}\n`)
    if (this.#lines.length >= FLUSH_LINES) this.#flushInBackground()
    else this.#timer ??= setTimeout(() => this.#flushInBackground(), FLUSH_MS)
  }

  /** Resolves when every line so far is in the file. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const text = this.#lines.join('')
    this.#lines = []
    if (text !== '') this.#written = this.#written.then(() => this.#file.appendFile(text))
    return this.#written
  }

  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      await this.#file.close()
    }
  }

  #flushInBackground(): void {
    this.flush().catch(() => undefined)
  }
}

/**
 * The lines of a ledger file. A last line that a crash tore is passed over.
 * @throws Error naming file and line when another line is not one of a ledger
 */
export async function* readLedger(path: string): AsyncGenerator<LedgerLine> {
  let number = 0
  let rest = ''
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() as string
    for (const line of lines) {
      number += 1
      try {
        yield JSON.parse(line)
      } catch {
        throw new Error(`${path}: line ${number}: not a line of a ledger`)
      }
    }
  }
}

/** Where each device's counters go on after the runs whose ledgers lie in a folder; 0 for a device never seen. */
export async function nextSeqs(directory: string): Promise<(stream: StreamName, device: string) => number> {
  const next = new Map<string, number>()
  const names = await readdir(directory).catch(() => [])
  for (const name of names.filter((file) => file.endsWith('.jsonl'))) {
    for await (const { stream, device, seq } of readLedger(join(directory, name))) {
      const key = `${stream}/${device}`
      if (seq !== null && seq >= (next.get(key) ?? 0)) next.set(key, seq + 1)
    }
  }
  return (stream, device) => next.get(`${stream}/${device}`) ?? 0
}
