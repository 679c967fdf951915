import list from '../../../docs/costs/prices.json'
import { cents, type Part, type Spread } from './part.ts'
import { sum } from './traffic.ts'

/** The bill of a month, as a table of docs/costs.md. */
export function partsTable(parts: readonly Part[]): string {
  const rows = parts.map((each) => [
    each.what,
    amount(each.quantity),
    each.price.unit,
    String(each.price.price),
    dollars(cents(each)),
    range(each.spread),
  ])
  const total = sum(parts.map(cents))
  return table(
    ['part', 'quantity', 'unit', '$ a unit', '$ a month', 'may be'],
    [...rows, ['**sum**', '', '', '', dollars(total), bounds(parts)]],
  )
}

/** Least and most, in whole dollars. */
export function bounds(parts: readonly Part[]): string {
  const at = (end: 0 | 1) => sum(parts.map((each) => cents(each) * each.spread[end]))
  return `${whole(at(0))} to ${whole(at(1))}`
}

export function pricesTable(): string {
  const rows = list.prices.map(({ what, price, unit, source }) => [what, String(price), unit, source])
  return table(['what', '$', 'unit', 'from'], rows)
}

/** Columns of figures are flush right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const right = head.map(
    (text, column) => text.includes('$') || rows.every((row) => /^[\d,.]*$/.test(row[column] ?? '')),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, i) => (right[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, i) => (right[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}

export function amount(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 2 })
}

function dollars(inCents: number): string {
  return (inCents / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}

export function whole(inCents: number): string {
  return Math.round(inCents / 100).toLocaleString('en-US')
}

function range([low, high]: Spread): string {
  return low === 1 && high === 1 ? '' : `× ${low} to ${high}`
}
