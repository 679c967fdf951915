/** The last time that JavaScript knows, in epoch milliseconds. */
const LATEST = 8.64e15

/** A time as people read it, to the second; what is beyond all calendars as a number. */
export function utc(epochMs: number): string {
  if (epochMs > LATEST) return `${epochMs} ms`
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
