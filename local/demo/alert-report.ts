import type { InjectedFault } from '../fleet/injected-fault.ts'
import type { AlertAccount, KindAccount } from './alert-account.ts'
import type { SeenAlert } from './alert-event.ts'
import { percentile } from './percentile.ts'
import { seconds } from './screen.ts'

const HEADS = ['fault', 'injected', 'found', 'missed', 'no fault', 'delay p50', 'delay p95']
/** Longer lists are in the file only. */
const LISTED = 20

/**
 * The account of alerts for people.
 * @param limitDelays milliseconds from reading to alert
 * @param gaps sentences about why alerts may be missing
 */
export function alertReport(account: AlertAccount, limitDelays: readonly number[], gaps: readonly string[]): string {
  const { missed, cutShort, unjudged } = account
  const injected = account.kinds.reduce((sum, kind) => sum + kind.injected, cutShort.length)
  return [
    ...(injected === 0 ? [withoutFaults(account.false.length)] : worth(account)),
    ...gaps,
    ...(limitDelays.length > 0 ? [limitLine(limitDelays)] : []),
    ...(unjudged > 0 ? [`${unjudged} alerts are of replayed series or older than this run: not judged.`] : []),
    ...(cutShort.length > 0 ? [`${cutShort.length} faults could not be noticed before the end: not counted.`] : []),
    ...list('Missed', missed.map(missedLine)),
    ...list('Alerts without a fault', account.false.map(falseLine)),
  ].join('\n')
}

function withoutFaults(alerts: number): string {
  return `No faults were injected${alerts === 0 ? ', and no alert was raised' : `; alerts raised all the same: ${alerts}`}.`
}

function worth({ kinds, precision, recall, besides }: AlertAccount): string[] {
  const rows = kinds.filter((kind) => kind.injected > 0 || kind.false > 0)
  return [
    ...(rows.length > 0 ? [...table(rows), ''] : []),
    `Precision ${percent(precision)}, recall ${percent(recall)}. ${besides} further alerts belong to faults as well.`,
  ]
}

function limitLine(delays: readonly number[]): string {
  const [p50, p95] = [0.5, 0.95].map((share) => seconds(percentile(delays, share) ?? undefined))
  return `Limits: from the acknowledged reading to its alert in Kafka p50 ${p50}, p95 ${p95}.`
}

function table(kinds: readonly KindAccount[]): string[] {
  const rows = kinds.map(({ kind, injected, found, missed, false: without, p50, p95 }) => [
    ...[kind, injected, found, missed, without].map(String),
    ...[p50, p95].map((delay) => seconds(delay ?? undefined)),
  ])
  const widths = HEADS.map((head, i) => Math.max(head.length, ...rows.map((row) => (row[i] as string).length)))
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join('  ')
  return [line(HEADS), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)]
}

function list(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const rest = lines.length - LISTED
  return [`${title}:`, ...lines.slice(0, LISTED), ...(rest > 0 ? [`  … and ${rest} more`] : [])]
}

function missedLine({ kind, device, metric, from, magnitude }: InjectedFault): string {
  return `  ${clock(from)}  ${kind}  ${about(device, metric)}  ${Number(magnitude.toPrecision(3))}`
}

function falseLine({ kinds, device, metric, since }: SeenAlert): string {
  return `  ${clock(since)}  ${kinds.join(' → ')}  ${about(device, metric)}`
}

function about(device: string, metric: string): string {
  return metric === '' ? device : `${device} ${metric}`
}

/** Time of day (UTC) of epoch milliseconds. */
export function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 19)
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`
}
