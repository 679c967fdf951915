import { join } from 'node:path'
import { type Contract, loadContract } from '../../lib/contract.ts'
import { writeRegistry } from '../fleet/registry.ts'
import { readReplay } from '../fleet/replay.ts'
import { weatherSeries } from '../fleet/weather.ts'
import { Interrupts } from '../interrupts.ts'
import { AUDIT_REPORT, runAudit } from '../job/audit.ts'
import { Ledger } from '../ledger.ts'
import { acquireLock } from '../lock.ts'
import { type Pipeline, START_STEPS, startPipeline } from '../pipeline.ts'
import { openState, type State, wipeState } from '../state.ts'
import { withStops } from '../stops.ts'
import { ALERT_REPORT, AlertWatch } from './alert-watch.ts'
import { connectFleet, faultRun, registryRows } from './demo-fleet.ts'
import { DEMO_JOB, toleranceAt } from './fault-terms.ts'
import { faultWords, noFaultWords } from './fault-words.ts'
import { Monitor } from './monitor.ts'
import type { DemoOptions } from './options.ts'
import { Screen } from './screen.ts'
import { TIME_IS_OVER, watch } from './watch.ts'

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
    const registry = registryRows(options, contract)
    writeRegistry(state.registry, registry)
    const job = { ...DEMO_JOB, registry: state.registry }
    const pipeline = await startPipeline({ state, contract, job, onStep, signal })
    stops.add('the pipeline', () => pipeline.stop())
    const name = `${new Date().toISOString().replaceAll(':', '-')}.jsonl`
    const ledger = await Ledger.create(join(state.ledger, name))
    stops.add('the ledger', () => ledger.close())
    const monitor = new Monitor(contract, state, pipeline, screen)
    stops.add('the monitor', () => monitor.close())
    await monitor.begin()
    const alerts = await AlertWatch.open({
      access: pipeline.kafka.access('bridge'),
      topic: contract.pipeline.topics.alerts.topic,
      screen,
      tolerance: toleranceAt(options.rate),
      devices: new Set(registry.map(({ device_id }) => device_id)),
      ...{ ledgerFile: join(state.ledger, name), truthFile: join(state.faults, name) },
    })
    stops.add('the watch of alerts', () => alerts.close())
    onStep(`fleet of ${options.devices} devices, and ${replay.map(({ device }) => device).join(', ')}`)
    signal.throwIfAborted()
    const stop = interrupts.phase('The demo was stopped.')
    const fleet = await connectFleet(options, { state, contract, pipeline, ledger, screen, replay, alerts })
    announce(options, contract, pipeline, alerts, screen)
    const duration = options.duration === undefined ? undefined : options.warmUp + options.duration
    if (duration !== undefined) setTimeout(() => stop.abort(TIME_IS_OVER), duration).unref()
    const watched = await watch({ fleet, pipeline, monitor, alerts, screen, interrupts }, stop)
    screen.line(`\n${await alerts.account(watched)}\n`)
    return await settle({ state, contract, pipeline, monitor, screen, interrupts })
  })
}

function announce(
  options: DemoOptions,
  contract: Contract,
  pipeline: Pipeline,
  alerts: AlertWatch,
  screen: Screen,
): void {
  const { warmUp } = options
  screen.line()
  if (warmUp > 0) {
    screen.line(`Warming up for ${warmUp / 1000} s at a twentieth of the rate; those messages count as well.`)
  }
  screen.line(options.faults ? faultWords(alerts.faults, faultRun(options, contract)) : noFaultWords(options))
  screen.line(`Database console: ${pipeline.database.url}   Ctrl-C stops, waits for the job, and audits.`)
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
  screen.line(`Reports: ${AUDIT_REPORT}   ${ALERT_REPORT}   State: ${state.root}`)
  return audit.code
}
