import type { Fleet } from '../fleet/fleet.ts'
import type { Interrupts } from '../interrupts.ts'
import type { Pipeline } from '../pipeline.ts'
import type { AlertWatch } from './alert-watch.ts'
import { AFTERTIME_MS } from './fault-terms.ts'
import type { Monitor } from './monitor.ts'
import type { Progress } from './progress.ts'
import { count, type Screen } from './screen.ts'
import { unexpectedEnd } from './unexpected-end.ts'

/** Why the devices stop when nobody has stopped them. */
export const TIME_IS_OVER = new Error('The time is over.')

const GOING_ON = `The devices go on until the detector has judged all faults, for ${AFTERTIME_MS / 1000} s at most.`

export interface WatchParts {
  readonly fleet: Pick<Fleet, 'stop' | 'counts'>
  readonly pipeline: Pick<Pipeline, 'processes' | 'closeEdge'>
  readonly monitor: Pick<Monitor, 'watch' | 'until'>
  readonly alerts: Pick<AlertWatch, 'judgedBy'>
  readonly screen: Screen
  readonly interrupts: Pick<Interrupts, 'phase'>
}

/** Epoch milliseconds: when the devices stopped, and until when the detector has judged what they sent. */
export interface Watched {
  readonly end: number
  readonly judged: number
}

/** Until it is enough; then the devices stop, and the job gets the time to catch up. */
export async function watch(parts: WatchParts, stop: AbortController): Promise<Watched> {
  const { fleet, pipeline, monitor, screen } = parts
  let end = Date.now()
  const over = new AbortController()
  const failure = unexpectedEnd(pipeline.processes)
  try {
    await Promise.race([send(parts, stop, over.signal), failure]).finally(async () => {
      stop.abort()
      end = Date.now()
      await stopDevices(parts)
    })
    const { judged } = await Promise.race([monitor.until(({ caughtUp }) => caughtUp, fleet, over.signal), failure])
    return { end, judged }
  } finally {
    over.abort()
    screen.line()
  }
}

/**
 * The devices send until they are stopped. When their time is over they go on until what goes wrong on purpose has been
 * judged, because only messages close windows; in a pipeline that keeps up it has been by then.
 */
async function send(parts: WatchParts, stop: AbortController, over: AbortSignal): Promise<void> {
  const { fleet, monitor, alerts, screen, interrupts } = parts
  await monitor.watch(fleet, stop.signal)
  const { judgedBy } = alerts
  if (stop.signal.reason !== TIME_IS_OVER || judgedBy === undefined) return
  const enough = interrupts.phase('The demo was stopped.')
  const longest = AbortSignal.timeout(AFTERTIME_MS)
  let waits = false
  const reached = ({ judged }: Pick<Progress, 'judged'>) => {
    if (judged < judgedBy && !waits) screen.above(GOING_ON)
    waits = judged < judgedBy
    return !waits
  }
  await monitor.until(reached, fleet, AbortSignal.any([enough.signal, longest, over]))
  enough.abort()
}

async function stopDevices({ fleet, pipeline, screen }: WatchParts): Promise<void> {
  screen.line()
  const { acknowledged, silences, unacknowledged } = await fleet.stop()
  await pipeline.closeEdge()
  screen.line(`Devices stopped: ${count(acknowledged)} messages acknowledged, ${silences} times a device went silent.`)
  if (unacknowledged.length > 0) {
    screen.line(`${unacknowledged.length} messages were never acknowledged: their devices would send them again.`)
  }
}
