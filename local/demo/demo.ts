import { join } from 'node:path'
import { type Contract, loadContract } from '../../lib/contract.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { readReplay } from '../fleet/replay.ts'
import type { ReplaySeries } from '../fleet/series.ts'
import { startFleet } from '../fleet/start-fleet.ts'
import { weatherSeries } from '../fleet/weather.ts'
import { Interrupts } from '../interrupts.ts'
import { AUDIT_REPORT, runAudit } from '../job/audit.ts'
import { Ledger, nextSeqs } from '../ledger.ts'
import { acquireLock } from '../lock.ts'
import { type Pipeline, START_STEPS, startPipeline } from '../pipeline.ts'
import { openState, type State, wipeState } from '../state.ts'
import { withStops } from '../stops.ts'
import { Monitor } from './monitor.ts'
import type { DemoOptions } from './options.ts'
import { count, Screen } from './screen.ts'
import { unexpectedEnd } from './unexpected-end.ts'

const STEPS = START_STEPS + 1
const GIB = 1024 ** 3

/** Run the whole pipeline on this machine; the exit code is 0 only when every message is accounted for. */
export async function demo(options: DemoOptions): Promise<number> {
  const state = openState()
  const lock = acquireLock(state)
  try {
    if (options.fresh) wipeState(state)
    return await run(options, state)
  } finally {
    lock.release()
  }
}

function run(options: DemoOptions, state: State): Promise<number> {
  const screen = new Screen()
  const contract = loadContract()
  const replay = options.replay === undefined ? [weatherSeries(contract)] : readReplay(options.replay, contract)
  const interrupts = new Interrupts((text) => screen.line(text))
  let step = 0
  const onStep = (text: string) => screen.line(`[${++step}/${STEPS}] ${text}`)
  return withStops(async (stops) => {
    const { signal } = interrupts.phase('The demo was stopped before everything was up.')
    const pipeline = await startPipeline({ state, contract, onStep, signal })
    stops.add('the pipeline', () => pipeline.stop())
    const ledger = await Ledger.create(join(state.ledger, `${new Date().toISOString().replaceAll(':', '-')}.jsonl`))
    stops.add('the ledger', () => ledger.close())
    const monitor = new Monitor(contract, state, pipeline, screen)
    stops.add('the monitor', () => monitor.close())
    await monitor.begin()
    onStep(`fleet of ${options.devices} devices, and ${replay.map(({ device }) => device).join(', ')}`)
    signal.throwIfAborted()
    const stop = interrupts.phase('The demo was stopped.')
    const fleet = await connectFleet(options, { state, contract, pipeline, ledger, screen, replay })
    announce(options, pipeline, screen)
    const duration = options.duration === undefined ? undefined : options.warmUp + options.duration
    if (duration !== undefined) setTimeout(() => stop.abort(), duration).unref()
    await watch(monitor, fleet, pipeline, stop, screen)
    return await settle({ state, contract, pipeline, monitor, screen, interrupts })
  })
}

interface FleetParts {
  readonly state: State
  readonly contract: Contract
  readonly pipeline: Pipeline
  readonly ledger: Ledger
  readonly screen: Screen
  readonly replay: readonly ReplaySeries[]
}

async function connectFleet(options: DemoOptions, parts: FleetParts): Promise<Fleet> {
  const { state, contract, pipeline, ledger, screen, replay } = parts
  return startFleet({
    ...{ contract, url: pipeline.broker.url, ca: pipeline.authority.cert, ledger, replay },
    ...{ devices: options.devices, rate: options.rate, seed: options.seed, warmUp: options.warmUp },
    credentials: (device) => pipeline.authority.device(device),
    firstSeq: await nextSeqs(state.ledger),
    onProgress: (connected, total) => {
      if (connected % 50 === 0 || connected === total) screen.status(`      ${connected} of ${total} connected`)
    },
  })
}

function announce({ warmUp }: DemoOptions, pipeline: Pipeline, screen: Screen): void {
  screen.line()
  if (warmUp > 0) {
    screen.line(`Warming up for ${warmUp / 1000} s at a twentieth of the rate; those messages count as well.`)
  }
  screen.line(`Database console: ${pipeline.database.url}   Ctrl-C stops, waits for the job, and audits.`)
}

/** Until it is enough; then the devices stop, and the job gets the time to catch up. */
async function watch(
  monitor: Monitor,
  fleet: Fleet,
  pipeline: Pipeline,
  stop: AbortController,
  screen: Screen,
): Promise<void> {
  const over = new AbortController()
  const failure = unexpectedEnd(pipeline.processes)
  try {
    await Promise.race([monitor.watch(fleet, stop.signal), failure]).finally(async () => {
      stop.abort()
      await stopDevices(fleet, pipeline, screen)
    })
    await Promise.race([monitor.catchUp(fleet, over.signal), failure])
  } finally {
    over.abort()
    screen.line()
  }
}

async function stopDevices(fleet: Fleet, pipeline: Pipeline, screen: Screen): Promise<void> {
  screen.line()
  const { acknowledged, silences, unacknowledged } = await fleet.stop()
  await pipeline.closeEdge()
  screen.line(`Devices stopped: ${count(acknowledged)} messages acknowledged, ${silences} times a device went silent.`)
  if (unacknowledged.length > 0) {
    screen.line(`${unacknowledged.length} messages were never acknowledged: their devices would send them again.`)
  }
}

interface Run {
  readonly state: State
  readonly contract: Contract
  readonly pipeline: Pipeline
  readonly monitor: Monitor
  readonly screen: Screen
  readonly interrupts: Interrupts
}

/** The job ends in order, writing what it knows of its own batches; then the audit has the last word. */
async function settle({ state, contract, pipeline, monitor, screen, interrupts }: Run): Promise<number> {
  screen.line('Stopping the Spark job between two batches …')
  await pipeline.job.stop(90_000)
  const { signal } = interrupts.phase("The audit was stopped before its end; 'npm run audit' makes it.")
  const kafka = pipeline.kafka.access('job')
  const onProgress = (progress: string) => screen.line(`Audit: ${progress}`)
  const audit = await runAudit(
    { state, contract, kafka },
    { onProgress, signal, since: new Date(performance.timeOrigin) },
  )
  screen.line(`\n${audit.text.trimEnd() || `The audit did not finish; ${audit.logFile} says why.`}`)
  if (monitor.peakMemory) screen.line(`Peak memory of all processes: ${(monitor.peakMemory / GIB).toFixed(1)} GB`)
  screen.line(`Report: ${AUDIT_REPORT}   State: ${state.root}`)
  return audit.code
}
