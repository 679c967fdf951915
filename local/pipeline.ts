import type { Contract } from '../lib/contract.ts'
import { openBridge } from './edge/bridge.ts'
import { type MqttBroker, startMqttBroker } from './edge/mqtt-broker.ts'
import type { JobOptions } from './job/job-arguments.ts'
import { startJob } from './job/stream-job.ts'
import { type Database, startDatabase } from './services/database.ts'
import { type Kafka, startKafka } from './services/kafka.ts'
import { createTopics, topicsOf } from './services/kafka-topics.ts'
import { openLog } from './services/log-file.ts'
import { type Authority, openAuthority } from './services/pki.ts'
import { keepPort } from './services/ports.ts'
import type { ServiceProcess } from './services/process.ts'
import type { State } from './state.ts'

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
}

export const START_STEPS = 5

/**
 * Start every part, each when those before it are ready.
 * @throws UserError when one does not start; what had been started is stopped then
 */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next()
  }
  try {
    return await start(options, stops, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(
  options: PipelineOptions,
  stops: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Pipeline> {
  const { state, contract, onStep = () => {} } = options
  onStep('certificates')
  const authority = await openAuthority(state.pki)
  onStep('Kafka')
  const kafka = await startKafka(state, 'scram')
  stops.push(() => kafka.process.stop())
  await createTopics(kafka.access('broker'), topicsOf(contract))
  onStep('time-series database')
  const database = await startDatabase(state, contract)
  stops.push(() => database.process.stop())
  onStep('Spark job')
  const addresses = { state, contract, kafka: kafka.access('job'), database: database.url }
  const job = await startJob(addresses, options.job)
  stops.push(() => job.stop(90_000))
  onStep('MQTT broker and bridge to Kafka')
  const edge = await startEdge(options, authority, kafka)
  stops.push(edge.close)
  const processes = [kafka.process, database.process, job]
  return { authority, kafka, database, broker: edge.broker, job, processes, closeEdge: edge.close, stop }
}

async function startEdge({ state, contract }: PipelineOptions, authority: Authority, kafka: Kafka) {
  const bridge = openBridge(contract, kafka.access('bridge'))
  const log = openLog(`${state.logs}/mqtt.log`)
  const port = await keepPort(state.ports, 'mqtt')
  const broker = await startMqttBroker({
    contract,
    authority,
    port,
    log,
    deliver: (message) => bridge.deliver(message),
  })
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await broker.stop()
    await bridge.close()
    log.close()
  }
  return { broker, close }
}
