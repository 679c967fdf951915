import type { AlertEvent } from './alert-event.ts'
import { clock } from './alert-report.ts'
import { seconds } from './screen.ts'

const SECOND = 1000
const SHOWN: readonly AlertEvent['phase'][] = ['opened', 'renamed', 'cleared']

/**
 * An event as a line; undefined when it is no news.
 * @param now epoch milliseconds
 */
export function alertLine(event: AlertEvent, now: number): string | undefined {
  const { phase, device_id, kind, metric, since, at } = event
  if (!SHOWN.includes(phase)) return undefined
  const delay = seconds(now - (phase === 'cleared' ? at : since))
  const what = [kind.padEnd(8), [device_id, metric].filter(Boolean).join(' '), values(event)].filter(Boolean)
  return `${clock(now)}  ${phase.padEnd(7)}  ${what.join('  ')}  after ${delay}`
}

function values({ value, expected, unit }: AlertEvent): string {
  if (value === null) return ''
  const withUnit = `${short(value)}${unit && ` ${unit}`}`
  return expected === null ? withUnit : `${withUnit}, expected ${short(expected)}`
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)))
}

/** Writes so many lines a second at most; the others it counts, and says so. */
export class LineLimiter {
  readonly #write: (line: string) => void
  readonly #most: number
  #second = -1
  #written = 0
  #held = 0

  constructor(write: (line: string) => void, most: number) {
    this.#write = write
    this.#most = most
  }

  /** Write a line, or hold it back. `now` is milliseconds of a clock that never goes back. */
  add(line: string, now: number): void {
    this.tick(now)
    if (this.#written >= this.#most) {
      this.#held += 1
      return
    }
    this.#written += 1
    this.#write(line)
  }

  /** Say how many were held back, once their second is over. */
  tick(now: number): void {
    const second = Math.floor(now / SECOND)
    if (second === this.#second) return
    this.#second = second
    this.#written = 0
    this.flush()
  }

  /** Say how many were held back so far. */
  flush(): void {
    if (this.#held > 0) this.#write(`          … and ${this.#held} more events of alerts`)
    this.#held = 0
  }
}
