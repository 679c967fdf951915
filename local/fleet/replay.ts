import { parse } from 'node:path'
import type { Contract } from '../../lib/contract.ts'
import { UserError } from '../user-error.ts'
import { type CsvRow, fail, readCsv } from './csv.ts'
import { readingLimits } from './limits.ts'
import { parseReading } from './reading.ts'
import { type ReplaySeries, SeriesBuilder } from './series.ts'

const COLUMNS = ['timestamp', 'value', 'device', 'metric']
const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

/**
 * Read real series from a CSV file: columns timestamp (ISO 8601 or a number), value, and, where there are several
 * series, device and metric. The first line names the columns; without such a line they are timestamp and value.
 * Neighbouring rows of one device and timestamp become one message. A row without a value is a gap.
 * @throws UserError naming file and line
 */
export function readReplay(path: string, contract: Contract): ReplaySeries[] {
  const rows = readCsv(path)
  const first = rows[0]
  if (first === undefined) throw new UserError(`${path}: is empty; give a CSV file with columns timestamp and value`)
  const headed = !isTime(first.cells[0] as string)
  const measured = rowReader(path, headed ? header(path, first) : ['timestamp', 'value'], contract)
  const { most } = readingLimits(contract)
  const series = new Map<string, SeriesBuilder>()
  for (const row of headed ? rows.slice(1) : rows) {
    const { device, measuredAt, metric, value } = measured(row)
    if (value === undefined) continue
    const one = series.get(device) ?? new SeriesBuilder(device, most)
    one.add(measuredAt, metric, value)
    series.set(device, one)
  }
  if (series.size === 0) throw new UserError(`${path}: holds no value; give a CSV file with at least one`)
  return [...series.values()]
}

function header(path: string, { line, cells }: CsvRow): readonly string[] {
  const columns = cells.map((name) => name.toLowerCase())
  const unknown = columns.find((name) => !COLUMNS.includes(name))
  if (unknown !== undefined) fail(path, line, `column '${unknown}' is not one of ${COLUMNS.join(', ')}`)
  for (const name of ['timestamp', 'value']) if (!columns.includes(name)) fail(path, line, `no column '${name}'`)
  if (new Set(columns).size < columns.length) fail(path, line, 'a column is named twice')
  return columns
}

interface Measured {
  readonly device: string
  readonly measuredAt: string
  readonly metric: string
  /** Undefined in a gap. */
  readonly value: number | undefined
}

function rowReader(path: string, columns: readonly string[], contract: Contract): (row: CsvRow) => Measured {
  const devicePattern = new RegExp(contract.pipeline.device.pattern, 'u')
  const limits = readingLimits(contract)
  const ownDevice = `replay-${parse(path).name.replace(/[^A-Za-z0-9_-]+/g, '-')}`.slice(0, 64)
  return ({ line, cells }) => {
    const complain = (problem: string): never => fail(path, line, problem)
    if (cells.length !== columns.length) complain(`${cells.length} cells instead of ${columns.length}`)
    const cell = (name: string) => cells[columns.indexOf(name)]
    const [measuredAt, text] = [cell('timestamp') ?? '', cell('value') ?? '']
    const [device, metric] = [cell('device') ?? ownDevice, cell('metric') ?? 'value']
    if (!isTime(measuredAt)) complain(`'${measuredAt}' is not a timestamp, which is ISO 8601 or a number`)
    if (!devicePattern.test(device)) complain(`'${device}' is not a device name, which matches ${devicePattern.source}`)
    return { device, measuredAt, metric, value: text === '' ? undefined : parseReading(limits, metric, text, complain) }
  }
}

function isTime(text: string): boolean {
  return /^\d+(?:\.\d+)?$/.test(text) || (ISO_TIME.test(text) && !Number.isNaN(Date.parse(text)))
}
