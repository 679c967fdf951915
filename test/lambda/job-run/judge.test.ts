import { describe, expect, test } from '@jest/globals'
import { nextStep } from '../../../lambda/job-run/next-step.ts'
import { lineOf } from '../../../lambda/job-run/step.ts'
import type { World } from '../../../lambda/job-run/world.ts'
import {
  APPLICATIONS,
  BOTH,
  EVENTS,
  flat,
  HEALTHY,
  LATER,
  NOW,
  old,
  own,
  RETURN,
  same,
  says,
  type Type,
  world,
} from './worlds.ts'

describe('a run of the same definition goes on', () => {
  const cases: [readonly Type[], string, World, RegExp][] = [
    [BOTH, 'being healthy', world([same()], HEALTHY), /^is complete: .*\(same\) is healthy$/],
    [BOTH, 'until it is healthy', world([same('SCHEDULED')]), /^waits for .*\(same\) to be healthy/],
    [
      BOTH,
      'also when an attempt of it has failed',
      world([same()], { report: says('failed') }),
      /^waits for .*\(same\)/,
    ],
    [
      BOTH,
      'but not for ever',
      world([same()], { ...LATER, report: says('failed') }),
      /^fails: .* not healthy within 600 s/,
    ],
    [BOTH, 'while others are ended', world([same(), old()], HEALTHY), /^cancels .*\(old\), RUNNING$/],
    [BOTH, 'unless it is being cancelled', world([same('CANCELLING')], HEALTHY), /^waits for the end of .*\(same\)/],
    [BOTH, 'unless it has ended', world([same('FAILED')], HEALTHY), /^starts/],
    [
      BOTH,
      'unless there are two',
      world([same(), { ...same(), id: 'twin' }], HEALTHY),
      /^cancels .*\(same\).*\(twin\)/,
    ],
    [BOTH, 'unless there is an own one', world([own(), same()], HEALTHY), /^cancels .*\(same\), RUNNING$/],
    [['Delete'], 'but not at a deletion', world([same()], HEALTHY), /^cancels .*\(same\)/],
  ]
  test.each(flat(cases))('%s: %s', (type, _what, now, step) => {
    expect(lineOf(nextStep(EVENTS[type], now))).toMatch(step)
  })
})

describe('the own run decides', () => {
  const since = 'for 50 of 600 s'
  const early = { report: says('healthy', { at: NOW - 51_000 }) }
  const failed = { report: says('failed', { reason: 'Kafka does not answer' }) }
  const cases: [readonly Type[], string, World, RegExp][] = [
    [BOTH, 'before it runs', world([own('PENDING')]), RegExp(`${since}: PENDING, its queries have not reported$`)],
    [BOTH, 'before it has reported', world([own()]), RegExp(`${since}: RUNNING, its queries have not reported$`)],
    [
      BOTH,
      'while it starts',
      world([own()], { report: says('starting') }),
      /RUNNING, live committed batch 3, trends starting$/,
    ],
    [BOTH, 'when it is healthy', world([own()], HEALTHY), /^is complete: .*\(own\) is healthy$/],
    [BOTH, 'by a report of its own time only', world([own()], early), /^waits for .* its queries have not reported$/],
    [BOTH, 'by EMR as well', world([own('SCHEDULED')], HEALTHY), /^waits for .*: SCHEDULED, live committed/],
    [
      BOTH,
      'when it has reported a failure',
      world([own()], failed),
      /^fails: Run .*\(own\) has failed\. The job says: Kafka does not answer\. Logs: /,
    ],
    [
      BOTH,
      'when it has ended',
      world([own('FAILED', { stateDetails: 'ExitCode: 1' })], failed),
      /^fails: Run .* has ended: FAILED\. The job says: Kafka .*\. EMR says: ExitCode: 1\. Logs: /,
    ],
    [
      BOTH,
      'when somebody has cancelled it',
      world([own('CANCELLED')], HEALTHY),
      /^fails: Run .* has ended: CANCELLED\. Logs: /,
    ],
    [BOTH, 'when it ends as if all were done', world([own('SUCCESS')]), /^fails: Run .* has ended: SUCCESS\. Logs: /],
    [
      BOTH,
      'when it takes too long',
      world([own()], { ...LATER, report: says('starting') }),
      /^fails: Run .* is RUNNING, but not healthy within 600 s: live committed batch 3, trends starting\. Logs: /,
    ],
    [
      BOTH,
      'when it never comes up',
      world([own('QUEUED')], LATER),
      /^fails: Run .* is QUEUED, but not healthy .*: its queries have not reported\./,
    ],
    [BOTH, 'when it is healthy, however late', world([own()], { ...LATER, ...HEALTHY }), /^is complete/],
  ]
  test.each(flat(cases))('%s: %s', (type, _what, now, step) => {
    expect(lineOf(nextStep(EVENTS[type], now))).toMatch(step)
  })
})

test('patience begins with the operation for a run that was there before', () => {
  const long = same('RUNNING', { createdAt: new Date(NOW - 3_600_000) })
  expect(lineOf(nextStep(EVENTS.Update, world([long])))).toMatch(/ for 60 of 600 s: /)
})

describe('on the way back to what was deployed well last, a run is enough', () => {
  const U: readonly Type[] = ['Update']
  const failed = { ...RETURN, report: says('failed', { reason: 'Kafka does not answer' }) }
  const unhealthy = /^is complete: \S+ \(own\) runs again as before, but is not healthy yet: live .*keep-alive watch it/
  const cases: [readonly Type[], string, World, RegExp][] = [
    [U, 'not healthy', world([own()], { ...RETURN, report: says('starting') }), unhealthy],
    [U, 'not healthy by its own word', world([own()], failed), unhealthy],
    [U, 'not healthy for long', world([own()], { ...failed, ...LATER }), unhealthy],
    [U, 'one that goes on', world([same()], RETURN), /^is complete: .*\(same\) runs again as before/],
    [U, 'healthy', world([own()], { ...RETURN, ...HEALTHY }), /^is complete: \S+ \(own\) is healthy$/],
    [U, 'not yet running', world([own('SCHEDULED')], RETURN), /^waits for .*\(own\) to be healthy/],
    [U, 'never running', world([own('QUEUED')], { ...RETURN, ...LATER }), /^fails: Run .* is QUEUED, but not healthy/],
    [U, 'ended', world([own('FAILED')], failed), /^fails: Run .* has ended: FAILED/],
    [U, 'beside another', world([own(), old()], RETURN), /^cancels .*\(old\)/],
    [
      U,
      'with the application of the failed version',
      world([own()], { ...RETURN, ...APPLICATIONS('STARTED', 'STARTED') }),
      /^stops application app0$/,
    ],
    [['Create'], 'but not after a deletion', world([own()], RETURN), /^waits for .*\(own\) to be healthy/],
  ]
  test.each(flat(cases))('%s: %s', (type, _what, now, step) => {
    expect(lineOf(nextStep(EVENTS[type], now))).toMatch(step)
  })

  test('not when anything in the definition is new, though the run is the same', () => {
    const ResourceProperties = { ...EVENTS.Update.ResourceProperties, logGroup: '/other' }
    const now = world([own()], RETURN)
    expect(lineOf(nextStep({ ...EVENTS.Update, ResourceProperties }, now))).toMatch(/^waits for .*\(own\)/)
  })
})
