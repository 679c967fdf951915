import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { AlarmTopic } from './alarm-topic.ts'
import { AlertMemory } from './alert-memory.ts'
import { AlertTopic } from './alert-topic.ts'
import { Broker } from './broker.ts'
import { BrokerAccess } from './broker-access.ts'
import type { EnvironmentConfig } from './config.ts'
import type { Contract } from './contract.ts'
import { DataKey } from './data-key.ts'
import { Database } from './database.ts'
import { IotDestination } from './iot-destination.ts'
import { Lake } from './lake.ts'
import { FunctionAlarms } from './monitoring/function-alarms.ts'
import { Network } from './network.ts'

export interface FoundationProps extends StackProps {
  readonly config: EnvironmentConfig
  readonly contract: Contract
}

/** What is slow to make, holds data, and stays: network, brokers with their topics, lake, database. */
export class FoundationStack extends Stack {
  readonly key: DataKey
  readonly alarmTopic: AlarmTopic
  readonly alertTopic: AlertTopic
  readonly alertMemory: AlertMemory
  readonly network: Network
  readonly lake: Lake
  readonly broker: Broker
  readonly access: BrokerAccess
  readonly database: Database
  readonly destination: IotDestination

  constructor(scope: Construct, id: string, { config, contract, ...props }: FoundationProps) {
    super(scope, id, { description: `Tributary ${config.name}: network, brokers, lake, database`, ...props })
    this.key = new DataKey(this, 'Key', config)
    const common = { config, contract, key: this.key }
    this.alarmTopic = new AlarmTopic(this, 'Alarms', common)
    this.alertTopic = new AlertTopic(this, 'Alerts', common)
    this.alertMemory = new AlertMemory(this, 'AlertMemory', common)
    this.network = new Network(this, 'Network', common)
    this.lake = new Lake(this, 'Lake', common)
    this.broker = new Broker(this, 'Broker', { ...common, network: this.network, logBucket: this.lake.logs })
    this.access = new BrokerAccess(this, 'BrokerAccess', { ...common, network: this.network, broker: this.broker })
    const serviceLogs = this.lake.serviceLogs
    this.database = new Database(this, 'Database', { ...common, network: this.network, serviceLogs })
    this.destination = new IotDestination(this, 'IotDestination', { config, network: this.network })
    new FunctionAlarms(this, 'FunctionAlarms', { config, alarmTopic: this.alarmTopic })
  }
}
