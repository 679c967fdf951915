import { expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { type FaultRun, planFaults } from '../../../local/demo/fault-plan.ts'
import { faultWords, noFaultWords } from '../../../local/demo/fault-words.ts'

const run: FaultRun = {
  ...{ contract: loadContract(), seed: 1, devices: 20, rate: 5, warmUp: 20_000, duration: 180_000 },
}

test.each<[string, Partial<FaultRun>, string]>([
  [
    'what there is',
    {},
    'Faults on purpose: 1 limit, 1 spike, 1 level, 1 variance, 1 trend, 1 stuck, 1 silence, 1 burst.',
  ],
  [
    'what there is no time for',
    { duration: 120_000 },
    'Faults on purpose: 1 limit, 1 spike, 1 silence, 1 burst. Left out: level, variance, trend, stuck (not to be noticed within 120 s).',
  ],
  [
    'what would not show at the rate',
    { rate: 0.1, duration: 180_000 },
    'Faults on purpose: 2 limit. Left out: spike, level, variance, trend, stuck (0.1 messages a second are too few); silence, burst (not to be noticed within 180 s).',
  ],
  [
    'what there are no devices for',
    { devices: 4 },
    'Faults on purpose: 1 limit, 1 spike. Left out: level, variance, trend, stuck, silence, burst (too few devices).',
  ],
  [
    'that there is none',
    { devices: 1 },
    'Faults on purpose: none. Left out: limit, spike, level, variance, trend, stuck, silence, burst (too few devices).',
  ],
])('the demo says %s', (_what, about, words) => {
  const some = { ...run, ...about }
  expect(faultWords(planFaults(some, 0), some)).toBe(words)
})

test('why there are no faults is said when they were not asked away', () => {
  expect(noFaultWords({ duration: 60_000 })).toBe(
    'No faults on purpose: for those the devices have to send for two minutes or longer.',
  )
  expect(noFaultWords({ duration: undefined })).toBe('No faults on purpose.')
})
