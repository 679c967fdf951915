import type { Template } from 'aws-cdk-lib/assertions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { EnvironmentConfig } from '../../../lib/config.ts'
import { loadConfig } from '../../../lib/config-check.ts'
import { loadContract, type StreamName, streamEntries } from '../../../lib/contract.ts'
import { Monitoring } from '../../../lib/monitoring.ts'
import { stackWith } from '../stack.ts'

export const NAMESPACE = 'Tributary/test'

const dev = loadConfig('dev')
const prod = loadConfig('prod')

/** Both environments, and what neither of them has. */
export const CONFIGS: readonly (readonly [string, EnvironmentConfig])[] = [
  ['dev', dev],
  ['prod', prod],
  ['LiveAnalytics', { ...dev, database: { kind: 'liveAnalytics', memoryHours: 24, magneticDays: 30 } }],
]

/** The alarms and the dashboard of a pipeline of this configuration. */
export function monitored(config: EnvironmentConfig): Template {
  const contract = loadContract()
  const streams = streamEntries(contract).map(([name]) => [name, `tributary_${config.name}_${name}`] as const)
  return stackWith(
    (stack) =>
      new Monitoring(stack, 'Monitoring', {
        config,
        contract,
        alarmTopic: new Topic(stack, 'AlarmTopic'),
        ruleNames: Object.fromEntries(streams) as Record<StreamName, string>,
        cluster: { name: `tributary-${config.name}`, brokers: config.broker.zones * config.broker.perZone },
        application: { id: '00fapplication', name: `tributary-${config.name}` },
        database: { kind: config.database.kind, name: `tributary-${config.name}` },
        namespace: NAMESPACE,
      }),
  ).template()
}
