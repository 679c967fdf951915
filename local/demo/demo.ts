import { join } from 'node:path'
import { type Contract, loadContract } from '../../lib/contract.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { readReplay } from '../fleet/replay.ts'
import { startFleet } from '../fleet/start-fleet.ts'
import { weatherSeries } from '../fleet/weather.ts'
import { AUDIT_REPORT, runAudit } from '../job/audit.ts'
import { Ledger, nextSeqs } from '../ledger.ts'
import { acquireLock } from '../lock.ts'
import { type Pipeline, START_STEPS, startPipeline } from '../pipeline.ts'
import { openState, type State, wipeState } from '../state.ts'
import { Monitor } from './monitor.ts'
import type { DemoOptions } from './options.ts'
import { count, Screen } from './screen.ts'
import { stopSignal, unexpectedEnd } from './stop-signal.ts'

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

async function run(options: DemoOptions, state: State): Promise<number> {
  const screen = new Screen()
  const contract = loadContract()
  const replay = options.replay === undefined ? [weatherSeries(contract)] : readReplay(options.replay, contract)
  const stop = stopSignal(() => screen.line('Stopped at once; the state is kept, the next run goes on from it.'))
  let step = 0
  const onStep = (text: string) => screen.line(`[${++step}/${STEPS}] ${text}`)
  const pipeline = await startPipeline({ state, contract, onStep })
  const monitor = new Monitor(contract, state, pipeline, screen)
  const ledger = await Ledger.create(join(state.ledger, `${new Date().toISOString().replaceAll(':', '-')}.jsonl`))
  try {
    await monitor.begin()
    onStep(`fleet of ${options.devices} devices, and ${replay.map(({ device }) => device).join(', ')}`)
    const fleet = await startFleet({
      ...{ contract, url: pipeline.broker.url, ca: pipeline.authority.cert, ledger, replay },
      ...{ devices: options.devices, rate: options.rate, seed: options.seed, warmUp: options.warmUp },
      credentials: (device) => pipeline.authority.device(device),
      firstSeq: await nextSeqs(state.ledger),
      onProgress: (connected, total) => {
        if (connected % 50 === 0 || connected === total) screen.status(`      ${connected} of ${total} connected`)
      },
    })
    screen.line()
    if (options.warmUp > 0) {
      screen.line(`Warming up for ${options.warmUp / 1000} s at a twentieth of the rate; those messages count as well.`)
    }
    screen.line(`Database console: ${pipeline.database.url}   Ctrl-C stops, waits for the job, and audits.`)
    stop.arm(options.duration === undefined ? undefined : options.warmUp + options.duration)
    await watch(monitor, fleet, pipeline, stop, screen)
    return await settle({ state, contract, pipeline, monitor, screen })
  } finally {
    await monitor.close()
    await ledger.close()
    await pipeline.stop()
  }
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

/** The job ends in order, writing what it knows of its own batches; then the audit has the last word. */
async function settle(run: { state: State; contract: Contract; pipeline: Pipeline; monitor: Monitor; screen: Screen }) {
  const { state, contract, pipeline, monitor, screen } = run
  screen.line('Stopping the Spark job between two batches …')
  await pipeline.job.stop(90_000)
  const kafka = pipeline.kafka.access('job')
  const audit = await runAudit({ state, contract, kafka }, (progress) => screen.line(`Audit: ${progress}`))
  screen.line(`\n${audit.text.trimEnd() || `The audit did not finish; ${audit.logFile} says why.`}`)
  if (monitor.peakMemory) screen.line(`Peak memory of all processes: ${(monitor.peakMemory / GIB).toFixed(1)} GB`)
  screen.line(`Report: ${AUDIT_REPORT}   State: ${state.root}`)
  return audit.code
}
