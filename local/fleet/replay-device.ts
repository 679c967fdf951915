import type { FirstSeq } from './device.ts'
import type { Message, Source } from './message.ts'
import type { Point, ReplaySeries } from './series.ts'

const STREAM = 'telemetry'

/**
 * Sends the points of a real series in order, one a step, and begins again at its end. A message's time is the moment
 * of sending; the moment of measurement goes with it as `measured_at`.
 */
export class ReplayDevice implements Source {
  readonly device: string
  readonly silences = 0
  readonly #points: readonly Point[]
  readonly #firstSeq: FirstSeq
  #sent = 0
  #last = 0

  constructor({ device, points }: ReplaySeries, firstSeq: FirstSeq = () => 0) {
    this.device = device
    this.#points = points
    this.#firstSeq = firstSeq
  }

  next(now: number): Message[] {
    const { measuredAt, readings } = this.#points[this.#sent % this.#points.length] as Point
    const seq = this.#firstSeq(STREAM, this.device) + this.#sent
    const time = Math.max(Math.round(now), this.#last + 1)
    this.#sent += 1
    this.#last = time
    const payload = Buffer.from(JSON.stringify({ seq, time, readings, measured_at: measuredAt }))
    return [{ stream: STREAM, device: this.device, kind: 'replay', seq, time, payload }]
  }

  rest(): Message[] {
    return []
  }
}
