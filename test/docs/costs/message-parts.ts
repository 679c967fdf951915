import load from '../../../docs/costs/load.json'
import type { EnvironmentConfig } from '../../../lib/config.ts'
import type { Contract } from '../../../lib/contract.ts'
import { type Part, part } from './part.ts'
import { requests } from './requests.ts'
import { SECONDS, traffic } from './traffic.ts'

const MILLION = 1e6
const GB = 1e9
const MONTH = SECONDS / 86_400

/** What messages cost that come all month as docs/costs/load.json says. */
export function messageParts(config: EnvironmentConfig, contract: Contract): Part[] {
  const { optimizerHours, ...fleet } = load.environments[config.name as keyof typeof load.environments]
  const millions = (fleet.messagesPerSecond * SECONDS) / MILLION
  const { written, read, keptGB, lakeGBPerDay } = traffic(contract, fleet)
  const asked = requests(contract, config)
  const ruleLogs = (millions * MILLION * load.message.ruleLogBytes[config.devices.ruleLogLevel]) / GB
  const accessLogs = ((asked.puts + asked.gets) * MILLION * load.requests.accessLogBytes) / GB
  return [
    part('iot.connection', (fleet.devices * SECONDS) / 60 / MILLION),
    ...messageTiers(millions),
    part('iot.rules', millions),
    // AWS counts the way into the VPC as an action of its own.
    part('iot.actions', 2 * millions, [0.5, 1]),
    ...(ruleLogs > 0
      ? [part('logs.ingested', ruleLogs, [0.5, 2], `AWS IoT logs at level ${config.devices.ruleLogLevel}`)]
      : []),
    ...(config.broker.type === 'express'
      ? [
          part('broker.express.written', (written * SECONDS) / GB, [0.6, 1.2]),
          part('broker.express.storage', keptGB, [0.6, 3]),
        ]
      : []),
    part('zone.crossing', ((written + read) * load.crossing * SECONDS) / GB, [0.3, 1.2]),
    part('s3.put', asked.puts, [0.3, 1.5], 'S3 PUT, COPY, LIST: checkpoints and commits'),
    part('s3.get', asked.gets, [0.3, 2], 'S3 GET, HEAD'),
    // As written and as compacted, for as long as the former is kept; then what is compacted goes on to grow.
    part(
      's3.storage',
      2 * lakeGBPerDay * MONTH + (accessLogs * config.logs.retentionDays) / MONTH,
      [0.5, 2],
      'S3 storage after a month',
    ),
    part('glue.requests', asked.glue, [0.5, 2]),
    part('glue.optimizers', optimizerHours, [0.3, 3]),
  ]
}

/** AWS IoT's price of a message falls after 1,000 million and again after 5,000 million. */
function messageTiers(millions: number): Part[] {
  const tiers = [
    ['iot.messages.1', 0, 1000],
    ['iot.messages.2', 1000, 5000],
    ['iot.messages.3', 5000, Number.POSITIVE_INFINITY],
  ] as const
  return tiers.flatMap(([id, from, to]) => {
    const within = Math.min(millions, to) - from
    return within > 0 ? [part(id, within)] : []
  })
}
