import { join } from 'node:path'
import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { IAMClient } from '@aws-sdk/client-iam'
import { S3Client } from '@aws-sdk/client-s3'
import type { Contract } from '../../lib/contract.ts'
import { PORTS } from '../../lib/security-groups.ts'
import { type Database, startDatabase } from '../../local/services/database.ts'
import { type Kafka, startKafka } from '../../local/services/kafka.ts'
import { type Authority, openAuthority } from '../../local/services/pki.ts'
import { isFree, keepPort } from '../../local/services/ports.ts'
import type { State } from '../../local/state.ts'
import type { Stops } from '../../local/stops.ts'
import { UserError } from '../../local/user-error.ts'
import { brokerStandIns } from './cloud/brokers.ts'
import { CloudClient } from './cloud/cloud-client.ts'
import { eventSender } from './cloud/event-sender.ts'
import { ACCESS, ACCOUNT, type MiniStack, REGION, startMiniStack } from './cloud/ministack.ts'
import { recordedStandIns } from './cloud/recorded.ts'
import { ResourceDesk } from './cloud/resource-desk.ts'
import { applicationStandIn } from './cloud/spark-application.ts'
import { timeSeriesStandIn } from './cloud/time-series.ts'
import { InfluxFront } from './database/influx-front.ts'
import { EmrStandIn } from './emr/emr-stand-in.ts'
import { jobOnThisMachine } from './emr/job-on-this-machine.ts'
import { IamProxy } from './kafka/iam-proxy.ts'
import type { Scene } from './steps.ts'

/** What the local pipeline has too. */
interface Services {
  readonly state: State
  readonly contract: Contract
  readonly authority: Authority
  readonly kafka: Kafka
  readonly database: Database
}

/** What stands for AWS on this machine, with nothing deployed yet. */
export interface Stage extends Services {
  readonly front: InfluxFront
  readonly emr: EmrStandIn
  readonly desk: ResourceDesk
  readonly cloud: CloudClient
  readonly ministack: MiniStack
}

/**
 * Start Kafka, the database, and what makes AWS of them.
 * @throws UserError when something does not start
 */
export async function setStage(state: State, contract: Contract, stops: Stops, scene: Scene): Promise<Stage> {
  await checkFrontPort()
  return makeAws(await startServices(state, contract, stops, scene), stops, scene)
}

async function startServices(
  state: State,
  contract: Contract,
  stops: Stops,
  { say, signal }: Scene,
): Promise<Services> {
  const authority = await openAuthority(state.pki)
  say('Kafka …')
  const kafka = await startKafka(state, 'acls', signal)
  stops.add('Kafka', () => kafka.process.stop())
  say('the database …')
  const database = await startDatabase(state, contract, signal)
  stops.add('the database', () => database.process.stop())
  return { state, contract, authority, kafka, database }
}

async function makeAws(services: Services, stops: Stops, { say, signal }: Scene): Promise<Stage> {
  const { state, authority, kafka, database } = services
  const certificate = await authority.server()
  const front = await InfluxFront.start({ port: FRONT_PORT, certificate, database: database.url })
  stops.add('the front of the database', () => front.close())
  const cloud = new CloudClient()
  const emr = await openEmr({ state, kafka, authority, cloud })
  stops.add('the stand-in of EMR Serverless', () => emr.close())
  const emrClient = new EMRServerlessClient({ region: REGION, endpoint: emr.url, credentials: ACCESS })
  const standIns = {
    ...recordedStandIns(),
    ...brokerStandIns(cloud, kafka.access('broker')),
    ...applicationStandIn(emrClient),
    ...timeSeriesStandIn(front),
  }
  const desk = await ResourceDesk.open(standIns)
  stops.add('the desk of resources', () => desk.close())
  const proxy = await IamProxy.start({
    ...{ port: await keepPort(state.ports, 'msk-iam'), authority, broker: kafka.access('broker') },
    userOf: () => 'broker',
  })
  stops.add('the proxy of MSK', () => proxy.close())
  say('MiniStack …')
  const ministack = await startMiniStack({
    state,
    types: Object.fromEntries(Object.keys(standIns).map((type) => [type, desk.schemas.replacing(type)])),
    desk: desk.url,
    brokers: { scram: kafka.access('bridge').bootstrap, iam: proxy.bootstrap },
    signal,
    functions: {
      NODE_NO_WARNINGS: '1',
      NODE_EXTRA_CA_CERTS: authority.certFile,
      AWS_ENDPOINT_URL_EMR_SERVERLESS: emr.url,
    },
  })
  stops.add('MiniStack', () => ministack.process.stop())
  cloud.found(ministack.url)
  return { ...services, front, emr, desk, cloud, ministack }
}

/** That of Timestream, which job and function are told by the deployment. */
const FRONT_PORT = PORTS.influxdb

/** @throws UserError when something else listens there */
async function checkFrontPort(): Promise<void> {
  if (await isFree(FRONT_PORT)) return
  throw new UserError(
    `Port ${FRONT_PORT} of 127.0.0.1 is taken, and the rehearsal needs it for its time-series database; stop what listens there (\`ss -ltnp 'sport = :${FRONT_PORT}'\`).`,
  )
}

type EmrParts = Pick<Stage, 'state' | 'kafka' | 'authority' | 'cloud'>

function openEmr({ state, kafka, authority, cloud }: EmrParts): Promise<EmrStandIn> {
  const command = jobOnThisMachine({
    ...{ state, kafka, s3: cloud.of(S3Client), iam: cloud.of(IAMClient) },
    environment: () => ({
      ...{ AWS_ENDPOINT_URL: cloud.url, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION },
      ...{ AWS_ACCESS_KEY_ID: ACCESS.accessKeyId, AWS_SECRET_ACCESS_KEY: ACCESS.secretAccessKey },
      SSL_CERT_FILE: authority.certFile,
    }),
  })
  return EmrStandIn.open({
    ...{ folder: join(state.root, 'emr'), command, region: REGION, account: ACCOUNT },
    onEvent: eventSender(cloud.of(EventBridgeClient)),
  })
}
