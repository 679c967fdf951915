import type { Contract } from '../lib/contract.ts'
import { topicsOf } from '../lib/topic-settings.ts'
import { openBridge } from './edge/bridge.ts'
import { type MqttBroker, startMqttBroker } from './edge/mqtt-broker.ts'
import type { JobOptions } from './job/job-arguments.ts'
import { startJob } from './job/stream-job.ts'
import { type Database, startDatabase } from './services/database.ts'
import { type Kafka, startKafka } from './services/kafka.ts'
import { createTopics } from './services/kafka-topics.ts'
import { openLog } from './services/log-file.ts'
import { type Authority, openAuthority } from './services/pki.ts'
import { keepPort } from './services/ports.ts'
import type { ServiceProcess } from './services/process.ts'
import type { State } from './state.ts'
import { Stops } from './stops.ts'

/** The pipeline on this machine, from the MQTT broker to the lake. */
export interface Pipeline {
  readonly authority: Authority
  readonly kafka: Kafka
  readonly database: Database
  readonly broker: MqttBroker
  readonly job: ServiceProcess
  /** The processes, of which none may end by itself. */
  readonly processes: readonly ServiceProcess[]
  /** Stop what devices reach, so that nothing new comes in. */
  closeEdge(): Promise<void>
  /** Stop everything that still runs, in the reverse order of the start. */
  stop(): Promise<void>
}

export interface PipelineOptions {
  readonly state: State
  readonly contract: Contract
  readonly job?: JobOptions
  /** Told what is being started. */
  readonly onStep?: (step: string) => void
  /** Gives up the start, with the signal's reason. */
  readonly signal?: AbortSignal
}

export const START_STEPS = 5

/**
 * Start every part, each when those before it are ready.
 * @throws UserError when one does not start; what had been started is stopped then
 */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const stops = new Stops()
  return start(options, stops).catch((error: unknown) => stops.stopAfter(error))
}

async function start(options: PipelineOptions, stops: Stops): Promise<Pipeline> {
  const { state, contract, signal } = options
  const onStep = (step: string) => {
    signal?.throwIfAborted()
    options.onStep?.(step)
  }
  onStep('certificates')
  const authority = await openAuthority(state.pki)
  onStep('Kafka')
  const kafka = await startKafka(state, 'scram', signal)
  stops.add('Kafka', () => kafka.process.stop())
  await createTopics(kafka.access('broker'), topicsOf(contract))
  onStep('time-series database')
  const database = await startDatabase(state, contract, signal)
  stops.add('the database', () => database.process.stop())
  onStep('Spark job')
  const addresses = { state, contract, kafka: kafka.access('job'), database: database.url }
  const job = await startJob(addresses, options.job, signal)
  stops.add('the Spark job', () => job.stop(90_000))
  onStep('MQTT broker and bridge to Kafka')
  const edge = new Stops()
  stops.add('the edge', () => edge.stop())
  const broker = await startEdge(options, authority, kafka, edge)
  const processes = [kafka.process, database.process, job]
  const [closeEdge, stop] = [() => edge.stop(), () => stops.stop()]
  return { authority, kafka, database, broker, job, processes, closeEdge, stop }
}

async function startEdge(
  { state, contract }: PipelineOptions,
  authority: Authority,
  kafka: Kafka,
  stops: Stops,
): Promise<MqttBroker> {
  const log = openLog(`${state.logs}/mqtt.log`)
  stops.add('the log of the MQTT broker', log.close)
  const bridge = openBridge(contract, kafka.access('bridge'))
  stops.add('the bridge', () => bridge.close())
  const port = await keepPort(state.ports, 'mqtt')
  const broker = await startMqttBroker({
    contract,
    authority,
    port,
    log,
    deliver: (message) => bridge.deliver(message),
  })
  stops.add('the MQTT broker', () => broker.stop())
  return broker
}
