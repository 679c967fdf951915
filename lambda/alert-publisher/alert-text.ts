import type { Alert } from './alert.ts'
import { utc } from './instant.ts'

const PHASES: Record<Alert['phase'], string> = {
  opened: 'has begun',
  still_open: 'goes on',
  renamed: 'can be told now',
  cleared: 'is over',
}

/** Of a name and of a link of the alert; one that is longer is of no use to a reader. */
const NAME_CHARACTERS = 100
const LINK_CHARACTERS = 2000

/** An alert in a few words: `temperature high, 81.2 Cel, limit 80`. */
export function sentenceOf(alert: Alert): string {
  const { metric, kind, stream } = alert
  const what = metric ? `${short(metric)} ${kind}` : `${kind} of ${short(stream)}`
  return [what, ...figures(alert)].join(', ')
}

/** An alert for a person who knows nothing else: what, where, since when, and where to go on. */
export function alertText(alert: Alert): string {
  const { device_id, device, severity, kind, metric, phase, since, at, links, id } = alert
  const { registered, site, model } = device
  return [
    `${device_id}${registered ? '' : ' (not registered)'}${site ? `, site ${short(site)}` : ''}${model ? `, model ${short(model)}` : ''}`,
    `${severity}: ${metric ? `${short(metric)} ` : ''}${kind} ${PHASES[phase]}`,
    ...figures(alert).map((figure) => `  ${figure}`),
    `  since ${utc(since)}, told by ${utc(at)}`,
    `  what it means: ${short(links.explanation, LINK_CHARACTERS)}`,
    `  messages around it: ${short(links.query, LINK_CHARACTERS)}`,
    `  alert ${id}`,
  ].join('\n')
}

function figures({ kind, value, expected, unit, per_hour }: Alert): string[] {
  const withUnit = (number: number) => `${rounded(number)}${unit ? ` ${short(unit)}` : ''}`
  const [valueText, expectedText] = TEXTS[kind] ?? [withUnit, (number) => `usually ${withUnit(number)}`]
  return [
    ...(value === null ? [] : [valueText(value, withUnit)]),
    ...(expected === null ? [] : [expectedText(expected, withUnit)]),
    ...(per_hour === null ? [] : [`${withUnit(per_hour)} an hour`]),
  ]
}

type Text = (number: number, withUnit: (number: number) => string) => string

const asIs: Text = (number, withUnit) => withUnit(number)
const limit: Text = (number, withUnit) => `limit ${withUnit(number)}`
const atFirst: Text = (number, withUnit) => `at first ${withUnit(number)}`

/** What value and expected are, where they are not a reading and the usual one. */
const TEXTS: Readonly<Record<string, readonly [Text, Text]>> = {
  high: [asIs, limit],
  low: [asIs, limit],
  rising: [asIs, atFirst],
  falling: [asIs, atFirst],
  silence: [
    (missing) => `${rounded(missing)} messages are missing`,
    (seconds) => `one is expected each ${rounded(seconds)} s`,
  ],
  burst: [(errors) => `${rounded(errors)} errors in a window`, (errors) => `${rounded(errors)} are a burst`],
}

/** Six digits are more than a person compares. */
function rounded(number: number): string {
  return String(Number(number.toPrecision(6)))
}

function short(text: string, most = NAME_CHARACTERS): string {
  return text.length <= most ? text : `${text.slice(0, most)}...`
}
