import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** An open log. */
export interface LogFile {
  readonly descriptor: number
  /** Add a line with the time. */
  write(line: string): void
  close(): void
}

/** Open an empty log; the one of the run before is kept beside it as `.old`. */
export function openLog(file: string): LogFile {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  if (existsSync(file)) renameSync(file, `${file}.old`)
  const descriptor = openSync(file, 'a', 0o600)
  return {
    descriptor,
    write: (line) => writeSync(descriptor, `${new Date().toISOString()} ${line}\n`),
    close: () => closeSync(descriptor),
  }
}

/** The last lines of a log, as one text. */
export function lastLines(file: string, count: number): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
}
