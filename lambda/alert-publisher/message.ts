import type { Alert, Severity } from './alert.ts'
import { alertText, sentenceOf } from './alert-text.ts'
import { count, type Held, oldest } from './held.ts'
import { utc } from './instant.ts'
import type { Limits } from './limits.ts'

/** What people get. */
export interface Message {
  /** At most 100 printable ASCII characters, as SNS takes them. */
  readonly subject: string
  /** Plain text. */
  readonly body: string
  /** By these a subscription can choose. */
  readonly attributes: { readonly severity: Severity; readonly device?: string }
}

const SUBJECT_CHARACTERS = 100
/** Alerts that are told at length; the others have a line each. */
const AT_LENGTH = 10
/** Devices of which it is said one by one how much was held back. */
const MOST_NAMED = 20
const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info']

/**
 * The message for some alerts, at least one.
 * @param held what was held back before, and is told with it
 */
export function messageOf(alerts: readonly Alert[], held: readonly Held[], limits: Limits): Message {
  const sorted = [...alerts].sort((a, b) => rank(a) - rank(b))
  const [first] = sorted as [Alert]
  const devices = new Set(alerts.map(({ device_id }) => device_id))
  const rest = sorted.slice(AT_LENGTH).map((alert) => `- ${alert.device_id}: ${sentenceOf(alert)}`)
  const parts = [
    ...sorted.slice(0, AT_LENGTH).map(alertText),
    ...(rest.length > 0 ? [`And ${rest.length} more:\n${rest.join('\n')}`] : []),
    ...(held.length > 0 ? [heldText(held, limits)] : []),
  ]
  return {
    subject: printable(`[${first.phase === 'cleared' ? 'cleared' : first.severity}] ${headline(sorted, devices)}`),
    body: parts.join('\n\n'),
    attributes: { severity: first.severity, ...(devices.size === 1 && { device: first.device_id }) },
  }
}

/** The message when nothing else was sent since. */
export function summaryOf(held: readonly Held[], limits: Limits): Message {
  return {
    subject: printable(
      `[held back] ${count(held)} alerts of ${held.length} ${held.length === 1 ? 'device' : 'devices'}`,
    ),
    body: heldText(held, limits),
    attributes: { severity: 'warning' },
  }
}

function headline(alerts: readonly Alert[], devices: ReadonlySet<string>): string {
  const [first] = alerts as [Alert]
  if (devices.size > 1) return `${alerts.length} alerts of ${devices.size} devices: ${kinds(alerts)}`
  if (alerts.length > 1) return `${first.device_id}: ${alerts.length} alerts: ${kinds(alerts)}`
  return `${first.device_id}: ${sentenceOf(first)}`
}

function kinds(alerts: readonly Alert[]): string {
  return [...new Set(alerts.map(({ kind }) => kind))].join(', ')
}

/** What is worst first; an end is less than any beginning. */
function rank({ severity, phase }: Alert): number {
  return SEVERITIES.indexOf(severity) + (phase === 'cleared' ? SEVERITIES.length : 0)
}

function heldText(held: readonly Held[], { perDevice, global, windowMs }: Limits): string {
  const named = [...held].sort((a, b) => b.alerts - a.alerts).slice(0, MOST_NAMED)
  const left = held.length - named.length
  return [
    `Held back since ${utc(oldest(held) ?? 0)}: ${count(held)} alerts. At most ${perDevice} messages of a device and ` +
      `${global} in all are sent in ${windowMs / 60_000} minutes.`,
    ...named.map(({ device, alerts }) => `- ${device || 'other devices'}: ${alerts}`),
    ...(left > 0 ? [`- and ${left} more devices`] : []),
    'All of them are in the table alerts of the lake.',
  ].join('\n')
}

function printable(text: string): string {
  const ascii = text.replaceAll(/[^\x20-\x7e]/g, '?')
  return ascii.length <= SUBJECT_CHARACTERS ? ascii : `${ascii.slice(0, SUBJECT_CHARACTERS - 3)}...`
}
