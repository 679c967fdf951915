import { RemovalPolicy } from 'aws-cdk-lib'
import type { Template } from 'aws-cdk-lib/assertions'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources'
import type { EnvironmentConfig } from '../../../lib/config.ts'
import { loadConfig } from '../../../lib/config-check.ts'
import { loadContract, type StreamName, streamEntries } from '../../../lib/contract.ts'
import { FunctionAlarms } from '../../../lib/monitoring/function-alarms.ts'
import { Monitoring } from '../../../lib/monitoring.ts'
import { stackWith } from '../stack.ts'

export const NAMESPACE = 'Tributary/test'

const dev = loadConfig('dev')
const prod = loadConfig('prod')

/** Both environments, and what neither of them has. */
export const CONFIGS: readonly (readonly [string, EnvironmentConfig])[] = [
  ['dev', dev],
  ['prod', prod],
  [
    'LiveAnalytics',
    { ...dev, database: { kind: 'liveAnalytics', memoryHours: 24, magneticDays: 30, ingestCell: 'cell1' } },
  ],
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
        templateName: `tributary-${config.name}-devices`,
        ruleNames: Object.fromEntries(streams) as Record<StreamName, string>,
        cluster: { name: `tributary-${config.name}`, brokers: config.broker.zones * config.broker.perZone },
        application: { id: '00fapplication', name: `tributary-${config.name}` },
        database: { kind: config.database.kind, name: `tributary-${config.name}` },
        namespace: NAMESPACE,
      }),
  ).template()
}

/** Functions of each kind that stacks have: plain ones, the CDK's frameworks, and one that is no more than a resource. */
export function monitoredFunctions(): Template {
  return stackWith((stack) => {
    const code = {
      code: Code.fromInline('exports.handler = () => {}'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
    }
    const onEvent = new LambdaFunction(stack, 'Plain', { ...code, functionName: 'tributary-dev-plain' })
    new Provider(stack, 'Framework', { onEventHandler: onEvent, isCompleteHandler: onEvent })
    new AwsCustomResource(stack, 'Call', {
      onUpdate: { service: 'Kafka', action: 'getBootstrapBrokers', physicalResourceId: PhysicalResourceId.of('x') },
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
    })
    new Bucket(stack, 'Emptied', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY })
    const alarmTopic = new Topic(stack, 'AlarmTopic')
    return new FunctionAlarms(stack, 'FunctionAlarms', { config: dev, alarmTopic })
  }).template()
}
