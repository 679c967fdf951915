import { describe, expect, test } from '@jest/globals'
import { loadConfig } from '../../lib/config-check.ts'
import { loadContract } from '../../lib/contract.ts'
import { sustainedBytes } from '../../lib/monitoring/express-throughput.ts'
import { queryNames } from '../../lib/query-names.ts'
import { alarmText } from './monitoring/alarm-text.ts'
import { CONFIGS, monitored } from './monitoring/monitored.ts'
import { alarms } from './monitoring/used-metrics.ts'

const dev = loadConfig('dev')
const prod = loadConfig('prod')
const named = (config: typeof dev, part: string) =>
  alarms(monitored(config)).filter(({ AlarmName }) => AlarmName.includes(part))

test.each(CONFIGS)('alarms of %s', (_name, config) => {
  expect(`${alarms(monitored(config)).map(alarmText).join('\n')}\n`).toMatchSnapshot()
})

describe.each(CONFIGS)('%s', (_name, config) => {
  const all = alarms(monitored(config))

  test('every alarm calls when it begins and when it is over', () => {
    for (const { AlarmName, AlarmActions, OKActions } of all) {
      const called = [AlarmActions, OKActions].flat().map((action) => (action as { Ref: string }).Ref)
      expect([AlarmName, called]).toEqual([AlarmName, [expect.stringMatching(/^AlarmTopic/), called[0]]])
    }
  })

  test('every alarm treats missing data as its description says', () => {
    const words = { notBreaching: 'all is well', breaching: 'alarm', ignore: 'no change' } as Record<string, string>
    for (const { AlarmDescription, TreatMissingData } of all) {
      expect(AlarmDescription).toContain(`Without data: ${words[TreatMissingData]}, because `)
    }
  })

  test('names are unique', () => {
    const names = all.map(({ AlarmName }) => AlarmName)
    expect(new Set(names).size).toBe(names.length)
  })

  test('CloudWatch takes them: 10 metrics at most, a day at most', () => {
    for (const alarm of all) {
      expect(alarm.Metrics?.length ?? 1).toBeLessThanOrEqual(10)
      const seconds =
        alarm.Period ??
        Math.max(...(alarm.Metrics ?? []).map(({ Period, MetricStat }) => Period ?? MetricStat?.Period ?? 0))
      expect(seconds).toBeGreaterThanOrEqual(60)
      expect(seconds * alarm.EvaluationPeriods).toBeLessThanOrEqual(86_400)
      expect(alarm.DatapointsToAlarm).toBe(alarm.EvaluationPeriods)
    }
  })
})

describe('a query without progress', () => {
  test('is one that sends no sample for the minutes of the environment', () => {
    for (const config of [dev, prod]) {
      const stuck = named(config, '-query-stuck-')
      expect(stuck).toHaveLength(queryNames(loadContract()).length)
      for (const alarm of stuck) {
        expect(alarm).toMatchObject({
          MetricName: 'offsets_behind',
          Statistic: 'SampleCount',
          Period: 60,
          ComparisonOperator: 'LessThanThreshold',
          Threshold: 1,
          EvaluationPeriods: config.alarms.stuckMinutes,
          TreatMissingData: 'breaching',
        })
      }
    }
  })

  test('may be given as little and as much time as the configuration allows', () => {
    for (const stuckMinutes of [5, 1440]) {
      const [alarm] = named({ ...dev, alarms: { ...dev.alarms, stuckMinutes } }, '-query-stuck-live_telemetry')
      expect([alarm?.Period, alarm?.EvaluationPeriods]).toEqual([60, stuckMinutes])
    }
  })
})

test('thresholds are those of the environment', () => {
  const alarmsConfig = {
    ...dev.alarms,
    offsetsBehind: 11,
    rejectedPercent: 12,
    lateRows: 13,
    restarts: 14,
    latencySeconds: { archive: 15, live: 16, limits: 18 },
    jobRestarts: 17,
  }
  const thresholds = (part: string) => [
    ...new Set(named({ ...dev, alarms: alarmsConfig }, part).map(({ Threshold }) => Threshold)),
  ]
  expect(thresholds('-offsets-behind-')).toEqual([11])
  expect(thresholds('-rejected-share-')).toEqual([12])
  expect(thresholds('-late-readings-')).toEqual([13])
  expect(thresholds('-query-restarts-')).toEqual([14])
  expect(thresholds('-job-restarts')).toEqual([17])
  expect(thresholds('-latency-archive_')).toEqual([15_000])
  expect(thresholds('-latency-live_')).toEqual([16_000])
  expect(thresholds('-latency-limits_')).toEqual([18_000])
})

test.each(CONFIGS)('of %s: a silent fleet is one of which no archive reads a message', (_name, config) => {
  const [alarm, ...others] = named(config, '-no-messages')
  expect(others).toEqual([])
  const archives = queryNames(loadContract()).filter(({ kind }) => kind === 'archive')
  expect(alarm).toMatchObject({ Threshold: 1, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' })
  expect(5 * (alarm?.EvaluationPeriods ?? 0)).toBe(config.alarms.noMessagesMinutes)
  const read = alarm?.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? [])
  expect(read?.map(({ Value }) => Value).sort()).toEqual(archives.map(({ name }) => name).sort())
  const [expression] = alarm?.Metrics?.flatMap(({ Expression }) => Expression ?? []) ?? []
  for (const { stream } of archives) expect(expression).toContain(`FILL(${stream}, 0)`)
})

test('there is an alarm for each broker, and for what its type tells', () => {
  const kinds = (config: typeof dev) => named(config, '-broker-cpu-').map(({ AlarmName }) => AlarmName.at(-1))
  expect(kinds(dev)).toEqual(['1', '2'])
  expect(kinds(prod)).toEqual(['1', '2', '3'])
  const many = { ...prod, broker: { ...prod.broker, perZone: 4 } }
  expect(named(many, '-broker-cpu-')).toHaveLength(12)
  expect(named(dev, '-broker-throughput-')).toEqual([])
  expect(named(prod, '-broker-throughput-')).toHaveLength(6)
  for (const part of ['-broker-disk', '-offline-partitions', '-under-min-isr', '-under-replicated']) {
    expect([part, named(dev, part).length > 0, named(prod, part).length]).toEqual([part, true, 0])
  }
})

test('the throughput of an express broker is that of its size', () => {
  expect(sustainedBytes('express.m7g.large')).toEqual({ written: 15.6e6, read: 31.2e6 })
  expect(() => sustainedBytes('express.m7g.medium')).toThrow(
    "broker.instanceType 'express.m7g.medium' is no size of an express broker",
  )
})

test.each([dev, prod])(
  '$name watches the enrolments of its own template, by the number of its configuration',
  (config) => {
    const [alarm, ...others] = named(config, '-enrolments-refused')
    expect(others).toEqual([])
    expect(alarm).toMatchObject({ Threshold: config.alarms.enrolmentsRefused, EvaluationPeriods: 1 })
    expect(alarm?.Metrics?.map(({ Expression }) => Expression)).toEqual([
      `SELECT SUM(RegisterThingFailed) FROM "AWS/IoT" WHERE TemplateName = 'tributary-${config.name}-devices'`,
    ])
  },
)
