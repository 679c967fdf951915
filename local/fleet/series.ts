/** What was measured at one moment. */
export interface Point {
  /** The moment as the series gives it. */
  readonly measuredAt: string
  readonly readings: Readonly<Record<string, number>>
}

/** A real series, to be sent by a device of its own. */
export interface ReplaySeries {
  readonly device: string
  readonly points: readonly Point[]
}

/** Builds a series: neighbouring readings of one moment become one point, as far as there is room in a message. */
export class SeriesBuilder implements ReplaySeries {
  readonly device: string
  readonly points: { measuredAt: string; readings: Record<string, number> }[] = []
  readonly #most: number

  constructor(device: string, most: number) {
    this.device = device
    this.#most = most
  }

  add(measuredAt: string, metric: string, value: number): void {
    const last = this.points.at(-1)
    if (
      last?.measuredAt === measuredAt &&
      !(metric in last.readings) &&
      Object.keys(last.readings).length < this.#most
    ) {
      last.readings[metric] = value
    } else {
      this.points.push({ measuredAt, readings: { [metric]: value } })
    }
  }
}
