import { expect, test } from '@jest/globals'
import type { EnvironmentConfig } from '../../lib/config.ts'
import { ConfigError, checkConfig, loadConfig } from '../../lib/config-check.ts'
import { ENVIRONMENT_NAMES } from '../../lib/environments.ts'

const dev = loadConfig('dev')
const prod = loadConfig('prod')

test.each(ENVIRONMENT_NAMES)('%s can be deployed', (name) => {
  expect(loadConfig(name).name).toBe(name)
})

test.each([
  [undefined, 'No environment is given; add -c env=NAME with one of dev, prod.'],
  ['', 'No environment is given; add -c env=NAME with one of dev, prod.'],
  ['staging', "There is no environment 'staging'; known are dev, prod."],
  ['toString', "There is no environment 'toString'; known are dev, prod."],
])('environment %p is refused', (name, sentence) => {
  expect(() => loadConfig(name)).toThrow(new ConfigError(sentence))
})

const IMPOSSIBLE: readonly (readonly [what: string, config: EnvironmentConfig, problem: string])[] = [
  ['a name with capitals', { ...dev, name: 'Dev' }, "'Dev' is not a name of 2 to 12 lower-case letters and digits"],
  ['a range that is none', inNetwork('10.40.0.0'), "network.cidr '10.40.0.0' is not like 10.0.0.0/20"],
  ['a public range', inNetwork('11.0.0.0/20'), "network.cidr '11.0.0.0/20' is not a private range"],
  ['a crooked range', inNetwork('10.40.1.0/20'), "network.cidr '10.40.1.0/20' does not begin where a /20 begins"],
  ['a narrow range', inNetwork('10.0.0.0/24'), 'is not between /16 and /22: each Spark worker takes an address'],
  ['a zone twice', inZones(0, 1, 0), 'network.zones 0, 1, 0 names a zone twice'],
  [
    'a zone that no region has',
    inZones(0, 1, 6),
    'network.zones is 6 and must be a whole number of places from 0 to 5',
  ],
  ['express brokers with a disk', brokers(prod, { storageGiB: 10 }), 'broker.storageGiB must be null'],
  ['express brokers in two zones', brokers(prod, { zones: 2 }), 'broker.zones must be 3 for express brokers'],
  [
    'an express size for standard brokers',
    brokers(dev, { instanceType: 'express.m7g.large' }),
    'is no standard broker',
  ],
  ['a standard size for express brokers', brokers(prod, { instanceType: 'kafka.m7g.large' }), 'is no express broker'],
  [
    'a size that express brokers do not have',
    brokers(prod, { instanceType: 'express.m7g.medium' }),
    'is no express broker',
  ],
  ['a size that KRaft does not have', brokers(dev, { instanceType: 'kafka.t3.small' }), 'is no standard broker'],
  ['standard brokers without a disk', brokers(dev, { storageGiB: null }), 'standard brokers need a disk'],
  ['a disk beyond what MSK has', brokers(dev, { storageGiB: 20_000 }), 'broker.storageGiB is 20000 and must be'],
  ['orphans younger than a write', { ...dev, lake: { ...dev.lake, orphanFileDays: 1 } }, 'lake.orphanFileDays is 1'],
  ['a pattern that is none', serials('pump-['), "devices.serialPattern 'pump-[' is no regular expression"],
  ['a pattern with anchors', serials('^pump-[0-9]+$'), 'has anchors, which it needs not'],
  ['a pattern that takes any name, for kept data', serials('[A-Za-z0-9_-]{1,64}', prod), 'lets any name enrol'],
  ['a pattern that is hardly one, for kept data', serials('.*', prod), 'write that of your serial numbers'],
  [
    'a registry that is looked at all the time',
    { ...dev, devices: { ...dev.devices, registryMinutes: 1 } },
    'devices.registryMinutes is 1 and must be a whole number of minutes from 5 to 60',
  ],
  ['memory that no worker has', workers({ cores: 2, memoryGB: 32, diskGB: 20 }), 'processing.driver.memoryGB is 32'],
  ['memory between two steps', workers({ cores: 8, memoryGB: 18, diskGB: 20 }), 'must be 16 plus a multiple of 4'],
  ['a disk too small', workers({ cores: 2, memoryGB: 8, diskGB: 10 }), 'processing.driver.diskGB is 10'],
  [
    'an alarm before a batch can be there',
    withAlarms({ latencySeconds: { ...dev.alarms.latencySeconds, archive: 60 } }),
    'alarms.latencySeconds.archive is 60 and must be more than the 60 seconds of its trigger',
  ],
  [
    'an alarm of live before a batch can be there',
    withAlarms({ latencySeconds: { ...dev.alarms.latencySeconds, live: 5 } }),
    'alarms.latencySeconds.live is 5 and must be more than the 5 seconds of its trigger',
  ],
  [
    'an alarm of limits before a batch can be there',
    withAlarms({ latencySeconds: { ...dev.alarms.latencySeconds, limits: 4 } }),
    'alarms.latencySeconds.limits is 4 and must be more than the 5 seconds of its trigger',
  ],
  [
    'a trigger of the detector that is none',
    { ...dev, processing: { ...dev.processing, triggerSeconds: { ...dev.processing.triggerSeconds, detect: 0 } } },
    'processing.triggerSeconds.detect is 0 and must be',
  ],
  ['no time without messages', withAlarms({ noMessagesMinutes: 0 }), 'alarms.noMessagesMinutes is 0 and must be'],
  ['a part of five minutes', withAlarms({ noMessagesMinutes: 12 }), 'is 12 and must be a multiple of 5'],
  [
    'an archive that is silent between two batches',
    {
      ...withAlarms({ noMessagesMinutes: 5, stuckMinutes: 60, latencySeconds: { archive: 900, live: 60, limits: 60 } }),
      processing: { ...dev.processing, triggerSeconds: { ...dev.processing.triggerSeconds, archive: 150 } },
    },
    'alarms.noMessagesMinutes is 5 and must be more than twice the trigger of archive, 150 seconds',
  ],
  [
    'a query that is stuck between two batches',
    { ...dev, processing: { ...dev.processing, triggerSeconds: { ...dev.processing.triggerSeconds, rejected: 600 } } },
    'alarms.stuckMinutes is 20 and must be more than twice the longest trigger, 600 seconds',
  ],
  ['a grace that EMR does not know', job({ graceSeconds: 10 }), 'processing.graceSeconds is 10 and must be'],
  ['no attempt to start again', job({ restartAttempts: 0 }), 'processing.restartAttempts is 0 and must be'],
  [
    'a deployment that would take longer than CloudFormation waits',
    job({ graceSeconds: 1800, healthMinutes: 16 }),
    'with 15 minutes for EMR they must stay within the 60 that CloudFormation waits',
  ],
  ['an address that is none', withAlarms({ email: 'ops' }), "alarms.email 'ops' is no address"],
  ['an address for alerts that is none', withAlerts({ email: 'ops' }), "alerts.email 'ops' is no address"],
  ['no messages at all', withAlerts({ global: 0 }), 'alerts.global is 0 and must be'],
  ['more of a device than in all', withAlerts({ perDevice: 7, global: 6 }), 'alerts.perDevice is 7 and must be'],
  ['a window without end', withAlerts({ windowMinutes: 0 }), 'alerts.windowMinutes is 0 and must be'],
  ['half a record', withAlarms({ offsetsBehind: 0.5 }), 'alarms.offsetsBehind is 0.5'],
  [
    'memory hours beyond a year',
    liveAnalytics(9000),
    'database.memoryHours is 9000 and must be a whole number of hours',
  ],
  [
    'a cell by its address',
    liveAnalytics(24, 'ingest-cell2.timestream'),
    "database.ingestCell 'ingest-cell2.timestream'",
  ],
]

test.each(IMPOSSIBLE)('%s is refused', (_, config, problem) => {
  expect(() => checkConfig(config)).toThrow(ConfigError)
  expect(() => checkConfig(config)).toThrow(`Environment ${config.name}: `)
  expect(() => checkConfig(config)).toThrow(problem)
})

test.each(['[a-f0-9]{12}', '[A-Z]{3}-[0-9]{8}', '(pump|valve)-[0-9]{1,6}'])(
  'for kept data the serial numbers %s are narrow enough',
  (pattern) => {
    expect(() => checkConfig(serials(pattern, prod))).not.toThrow()
  },
)

function withAlerts(alerts: Partial<EnvironmentConfig['alerts']>): EnvironmentConfig {
  return { ...dev, alerts: { ...dev.alerts, ...alerts } }
}

function withAlarms(change: Partial<EnvironmentConfig['alarms']>): EnvironmentConfig {
  return { ...dev, alarms: { ...dev.alarms, ...change } }
}

function inNetwork(cidr: string): EnvironmentConfig {
  return { ...dev, network: { ...dev.network, cidr } }
}

function inZones(...zones: [number, number, number]): EnvironmentConfig {
  return { ...dev, network: { ...dev.network, zones } }
}

function brokers(config: EnvironmentConfig, change: Partial<EnvironmentConfig['broker']>): EnvironmentConfig {
  return { ...config, broker: { ...config.broker, ...change } }
}

function serials(serialPattern: string, config = dev): EnvironmentConfig {
  return { ...config, devices: { ...config.devices, serialPattern } }
}

function workers(driver: EnvironmentConfig['processing']['driver']): EnvironmentConfig {
  return { ...dev, processing: { ...dev.processing, driver } }
}

function job(change: Partial<EnvironmentConfig['processing']>): EnvironmentConfig {
  return { ...dev, processing: { ...dev.processing, ...change } }
}

function liveAnalytics(memoryHours: number, ingestCell = 'cell2'): EnvironmentConfig {
  return { ...dev, database: { kind: 'liveAnalytics', memoryHours, magneticDays: 30, ingestCell } }
}
