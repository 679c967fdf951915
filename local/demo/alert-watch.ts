import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InjectedFault } from '../fleet/injected-fault.ts'
import type { KafkaAccess } from '../services/kafka-client.ts'
import { writePrivate } from '../services/private-file.ts'
import { TRIBUTARY_DIRECTORY } from '../state.ts'
import { type AlertRun, alertAccount } from './alert-account.ts'
import { openedAlerts, type SeenEvent } from './alert-event.ts'
import { AlertFeed } from './alert-feed.ts'
import { alertGaps } from './alert-gaps.ts'
import { alertLine, LineLimiter } from './alert-lines.ts'
import { alertReport } from './alert-report.ts'
import { limitDelays } from './limit-delays.ts'
import { percentile } from './percentile.ts'
import type { Screen } from './screen.ts'
import type { Watched } from './watch.ts'

export const ALERT_REPORT = join(TRIBUTARY_DIRECTORY, 'demo-alerts.json')

const LINES_PER_SECOND = 5
/** The job has written everything by then; it is only read. */
const DRAIN_WITHIN = 60_000

export interface WatchOptions {
  readonly access: KafkaAccess
  readonly topic: string
  readonly screen: Screen
  /** For how long (ms) after its end a fault may still bring an alert about. */
  readonly tolerance: number
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

  get faults(): readonly InjectedFault[] {
    return this.#faults
  }

  /** When the windows that end by this moment (epoch ms) have been judged, all faults have been; undefined of none. */
  get judgedBy(): number | undefined {
    const moments = this.#faults.flatMap(({ judgedBy }) => judgedBy ?? [])
    return moments.length === 0 ? undefined : Math.max(...moments)
  }

  /** Wait for the last alerts, and make the account of all; also written to `ALERT_REPORT`. */
  async account({ end, judged }: Watched): Promise<string> {
    const complete = (await this.#feed?.drain(AbortSignal.timeout(DRAIN_WITHIN))) ?? false
    this.#lines.flush()
    const { devices, ledgerFile, tolerance } = this.#options
    const alerts = openedAlerts(this.#events)
    const run: AlertRun = { faults: this.#faults, alerts, devices, begin: this.#begin, end, judged, tolerance }
    const account = alertAccount(run)
    const delays = await limitDelays(ledgerFile, alerts)
    const limits = { p50: percentile(delays, 0.5), p95: percentile(delays, 0.95) }
    const gaps = alertGaps(run, complete)
    const report = { ...account, limits, gaps, faults: this.#faults, alerts }
    writeFileSync(ALERT_REPORT, `${JSON.stringify(report, null, 2)}\n`)
    return alertReport(account, delays, gaps)
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
