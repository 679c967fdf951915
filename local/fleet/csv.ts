import { readFileSync } from 'node:fs'
import { UserError } from '../user-error.ts'

/** A row of a CSV file that is not blank, with its line number (from 1). */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** A comma and the cell behind it. */
const CELL = /,[ \t]*(?:"((?:[^"]|"")*)"[ \t]*(?=,|$)|([^",]*))/y

/**
 * The rows of a CSV file: commas, double quotes where needed, no line break within a cell.
 * @throws UserError when the file cannot be read or a line is not CSV
 */
export function readCsv(path: string): CsvRow[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8').replace(/^\ufeff/, '')
  } catch {
    throw new UserError(`${path}: cannot be read; give a CSV file`)
  }
  return text
    .split(/\r?\n/)
    .flatMap((row, i) => (row.trim() === '' ? [] : [{ line: i + 1, cells: cells(path, i + 1, row) }]))
}

function cells(path: string, line: number, row: string): string[] {
  const text = `,${row}`
  const list: string[] = []
  for (CELL.lastIndex = 0; CELL.lastIndex < text.length; ) {
    const match = CELL.exec(text)
    if (match === null) return fail(path, line, 'a quote is not closed or not around a whole cell')
    list.push(match[1]?.replaceAll('""', '"') ?? (match[2] as string).trim())
  }
  return list
}

/** Complain about a line of a file. */
export function fail(path: string, line: number, problem: string): never {
  throw new UserError(`${path}: line ${line}: ${problem}`)
}
