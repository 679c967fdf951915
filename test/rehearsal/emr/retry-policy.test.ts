import { expect, test } from '@jest/globals'
import { triesAgain } from './retry-policy.ts'

const HOUR = 3_600_000

test.each([
  ['the first failure', { maxFailedAttemptsPerHour: 2 }, [0], true],
  ['one that is allowed no more', { maxFailedAttemptsPerHour: 2 }, [0, 1], false],
  ['one that comes when an earlier is an hour old', { maxFailedAttemptsPerHour: 2 }, [0, HOUR], true],
  ['one of as many within the hour', { maxFailedAttemptsPerHour: 2 }, [0, HOUR, HOUR + 1], false],
  ['any, with 1', { maxFailedAttemptsPerHour: 1 }, [0], false],
  ['the fourth, without a policy', undefined, [0, 1, 2, 3], true],
  ['the fifth, without a policy', undefined, [0, 1, 2, 3, 4], false],
])('a streaming run after %s', (_, policy, failures, again) => {
  expect(triesAgain('STREAMING', policy, failures, HOUR)).toBe(again)
})

test('a batch run is tried as often as it is to be, once by itself', () => {
  expect(triesAgain('BATCH', undefined, [0], HOUR)).toBe(false)
  expect(triesAgain('BATCH', { maxAttempts: 2 }, [0], HOUR)).toBe(true)
  expect(triesAgain('BATCH', { maxAttempts: 2 }, [0, HOUR], HOUR)).toBe(false)
})
