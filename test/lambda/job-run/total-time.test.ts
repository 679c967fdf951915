import { describe, expect, test } from '@jest/globals'
import { nextStep } from '../../../lambda/job-run/next-step.ts'
import { lineOf } from '../../../lambda/job-run/step.ts'
import type { World } from '../../../lambda/job-run/world.ts'
import { ALL, APPLICATIONS, BOTH, EVENTS, flat, HEALTHY, old, own, TOO_LATE, type Type, world } from './worlds.ts'

describe('an operation ends in time, and says what it had come to', () => {
  const cases: [readonly Type[], string, World, RegExp][] = [
    [
      ALL,
      'a run does not end',
      world([old('CANCELLING')], TOO_LATE),
      /^fails: Gave up after 31 min, waiting for the end of .*\(old\), being cancelled for 1805 s\. See what is up/,
    ],
    [
      BOTH,
      'its run never was to start',
      world([], TOO_LATE),
      /^fails: Gave up after 31 min, at a moment when it starts its run\. /,
    ],
    [
      ['Delete'],
      'an application does not stop',
      world([], { ...TOO_LATE, ...APPLICATIONS('STOPPING') }),
      /^fails: Gave up after 31 min, waiting for application app1 to stop\. /,
    ],
    [BOTH, 'its run is not healthy', world([own()], TOO_LATE), /^fails: Run .*\(own\) is RUNNING, but not healthy/],
    [BOTH, 'all is well, however late', world([own()], { ...TOO_LATE, ...HEALTHY }), /^is complete/],
    [
      ['Delete'],
      'nothing is left, however late',
      world([], { ...TOO_LATE, ...APPLICATIONS('STOPPED') }),
      /^is complete/,
    ],
  ]
  test.each(flat(cases))('%s: %s', (type, _what, now, step) => {
    expect(lineOf(nextStep(EVENTS[type], now))).toMatch(step)
  })

  test('one that nobody knows the beginning of goes on', () => {
    const { began: _, ...event } = EVENTS.Update
    expect(lineOf(nextStep(event, world([], TOO_LATE)))).toMatch(/^starts/)
  })
})
