import { describe, expect, test } from '@jest/globals'
import { loadContract, streamEntries } from '../../lib/contract.ts'
import { deviceLevel, deviceOf, filterOf, topicOf } from '../../lib/mqtt-pattern.ts'

describe.each([
  ...streamEntries(loadContract()).map(([, { mqtt }]) => mqtt),
  '{device_id}',
  'plants/north/{device_id}/energy',
  'energy/{device_id}',
])('pattern %s', (pattern) => {
  test('the topic of a device leads back to the device', () => {
    expect(deviceOf(pattern, topicOf(pattern, 'pump-1'))).toBe('pump-1')
  })

  test('the level of the device is where the device is', () => {
    expect(topicOf(pattern, 'pump-1').split('/')[deviceLevel(pattern) - 1]).toBe('pump-1')
  })

  test('the filter is the pattern with a + for the device', () => {
    expect(filterOf(pattern).split('/').length).toBe(pattern.split('/').length)
    expect(filterOf(pattern)).toBe(
      pattern
        .split('/')
        .with(deviceLevel(pattern) - 1, '+')
        .join('/'),
    )
  })

  test('a longer or a shorter topic does not match', () => {
    expect(deviceOf(pattern, `${topicOf(pattern, 'pump-1')}/more`)).toBeUndefined()
    expect(deviceOf(pattern, '')).toBe(pattern === '{device_id}' ? '' : undefined)
  })
})

test('a device is put in as it is', () => {
  expect(topicOf('devices/{device_id}/logs', '$&')).toBe('devices/$&/logs')
})
