import { readFileSync } from 'node:fs'

/** Seconds between two commits of the table of batches. */
export function journalSeconds(): number {
  return Number(found('listener.py', /class BatchJournal:[\s\S]*?every: float = ([\d.]+)/))
}

/** Seconds between two calls of CloudWatch. */
export function publishedSeconds(): number {
  return Number(found('metrics.py', /^_CLOUDWATCH_SECONDS: Final = ([\d.]+)$/m))
}

function found(file: string, pattern: RegExp): string {
  const text = pattern.exec(readFileSync(new URL(`../../../jobs/tributary/${file}`, import.meta.url), 'utf8'))?.[1]
  if (text === undefined) throw new Error(`jobs/tributary/${file} no longer says ${pattern.source}`)
  return text
}
