import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { openBridge } from '../../local/edge/bridge.ts'
import { type MqttBroker, startMqttBroker } from '../../local/edge/mqtt-broker.ts'
import type { Fleet } from '../../local/fleet/fleet.ts'
import { startFleet } from '../../local/fleet/start-fleet.ts'
import { weatherSeries } from '../../local/fleet/weather.ts'
import type { Ledger } from '../../local/ledger.ts'
import type { Credentials } from '../../local/services/credentials.ts'
import { openLog } from '../../local/services/log-file.ts'
import { keepPort } from '../../local/services/ports.ts'
import { Stops } from '../../local/stops.ts'
import type { Stage } from './stage.ts'

/** Devices, and what stands for AWS IoT between them and Kafka. */
export interface Edge {
  readonly fleet: Fleet
  /**
   * Devices stop first, then what they reach; how many messages are left of which nobody knows whether they arrived.
   * @throws StopError
   */
  stop(): Promise<number>
}

/** How many there are, and how many messages a second each sends. */
export const DEVICES = { devices: 20, rate: 2, seed: 1 }

/**
 * Let devices send. The rule signs in to Kafka as the user that was deployed for it, whose password is in the secret
 * that was deployed, and who may write what the function of the ACLs has let it.
 */
export async function startEdge(stage: Stage, secretName: string, ledger: Ledger): Promise<Edge> {
  const stops = new Stops()
  return start(stage, secretName, ledger, stops).catch((error: unknown) => stops.stopAfter(error))
}

async function start(stage: Stage, secretName: string, ledger: Ledger, stops: Stops): Promise<Edge> {
  const { contract, authority, kafka, state } = stage
  const { bootstrap, caFile = '' } = kafka.access('bridge')
  const credentials = await iotUser(stage, secretName)
  const log = openLog(`${state.logs}/mqtt.log`)
  stops.add('the log of the MQTT broker', log.close)
  const bridge = openBridge(contract, { bootstrap, caFile, credentials })
  stops.add('the bridge', () => bridge.close())
  const port = await keepPort(state.ports, 'mqtt')
  const broker: MqttBroker = await startMqttBroker({
    ...{ contract, authority, port, log },
    deliver: (message) => bridge.deliver(message),
  })
  stops.add('the MQTT broker', () => broker.stop())
  const fleet = await startFleet({
    ...{ ...DEVICES, contract, ledger, url: broker.url, ca: authority.cert },
    credentials: (device) => authority.device(device),
    replay: [weatherSeries(contract)],
  })
  let unacknowledged = 0
  stops.add('the fleet', async () => {
    unacknowledged = (await fleet.stop()).unacknowledged.length
  })
  return { fleet, stop: () => stops.stop().then(() => unacknowledged) }
}

async function iotUser({ cloud }: Stage, secretName: string): Promise<Credentials> {
  const secrets = cloud.of(SecretsManagerClient)
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: secretName }))
  return JSON.parse(SecretString) as Credentials
}
