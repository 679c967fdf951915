import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FAULT_KINDS, type InjectedFault } from '../fleet/injected-fault.ts'
import type { KafkaAccess } from '../services/kafka-client.ts'
import { writePrivate } from '../services/private-file.ts'
import { TRIBUTARY_DIRECTORY } from '../state.ts'
import { alertAccount } from './alert-account.ts'
import { openedAlerts, type SeenEvent } from './alert-event.ts'
import { AlertFeed } from './alert-feed.ts'
import { alertLine, LineLimiter } from './alert-lines.ts'
import { alertReport } from './alert-report.ts'
import { WINDOW_MS } from './fault-terms.ts'
import { limitDelays } from './limit-delays.ts'
import { percentile } from './percentile.ts'
import type { Screen } from './screen.ts'

export const ALERT_REPORT = join(TRIBUTARY_DIRECTORY, 'demo-alerts.json')

const LINES_PER_SECOND = 5
const DRAIN_WITHIN = 10_000
/** A change back shows in the windows after the fault. */
const TOLERANCE = 5 * WINDOW_MS

export interface WatchOptions {
  readonly access: KafkaAccess
  readonly topic: string
  readonly screen: Screen
  /** The simulated devices. */
  readonly devices: ReadonlySet<string>
  readonly ledgerFile: string
  /** Where the faults of this run are kept, a line of JSON each. */
  readonly truthFile: string
}

/** Shows the alerts of a run as they come, and says at its end what they were worth. */
export class AlertWatch {
  readonly #options: WatchOptions
  readonly #events: SeenEvent[] = []
  readonly #lines: LineLimiter
  #feed: AlertFeed | undefined
  #faults: readonly InjectedFault[] = []
  #begin = Date.now()

  private constructor(options: WatchOptions) {
    this.#options = options
    this.#lines = new LineLimiter((line) => options.screen.above(line), LINES_PER_SECOND)
  }

  static async open(options: WatchOptions): Promise<AlertWatch> {
    const watch = new AlertWatch(options)
    watch.#feed = await AlertFeed.open(options.access, options.topic, (seen) => watch.#see(seen))
    return watch
  }

  /** The fleet begins to send at a moment (epoch ms), with these faults. */
  began(begin: number, faults: readonly InjectedFault[]): void {
    this.#begin = begin
    this.#faults = faults
    writePrivate(this.#options.truthFile, faults.map((fault) => `${JSON.stringify(fault)}\n`).join(''))
  }

  /** How many faults of each kind there are to come, for people. */
  get planned(): string {
    const kinds = FAULT_KINDS.map((kind) => [kind, this.#faults.filter((fault) => fault.kind === kind).length] as const)
    const some = kinds.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`)
    return some.join(', ') || 'none, there are too few devices'
  }

  /** Wait for the last alerts, and make the account of all; also written to `ALERT_REPORT`. */
  async account(end: number): Promise<string> {
    await this.#feed?.drain(AbortSignal.timeout(DRAIN_WITHIN))
    this.#lines.flush()
    const { devices, ledgerFile } = this.#options
    const alerts = openedAlerts(this.#events)
    const run = { faults: this.#faults, alerts, devices, begin: this.#begin, end, tolerance: TOLERANCE }
    const account = alertAccount(run)
    const delays = await limitDelays(ledgerFile, alerts)
    const limits = { p50: percentile(delays, 0.5), p95: percentile(delays, 0.95) }
    writeFileSync(ALERT_REPORT, `${JSON.stringify({ ...account, limits, faults: this.#faults, alerts }, null, 2)}\n`)
    return alertReport(account, delays)
  }

  async close(): Promise<void> {
    await this.#feed?.close()
  }

  #see(seen: SeenEvent): void {
    this.#events.push(seen)
    const now = Date.now()
    const line = alertLine(seen.event, now)
    if (line === undefined) this.#lines.tick(now)
    else this.#lines.add(line, now)
  }
}
