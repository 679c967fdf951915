import type { ApplicationState } from '@aws-sdk/client-emr-serverless'
import { describe, expect, test } from '@jest/globals'
import { nextStep } from '../../../lambda/job-run/next-step.ts'
import { lineOf } from '../../../lambda/job-run/step.ts'
import type { World } from '../../../lambda/job-run/world.ts'
import {
  ALL,
  APPLICATIONS,
  BOTH,
  EVENTS,
  flat,
  HEALTHY,
  OPERATION,
  old,
  own,
  type Type,
  theirs,
  world,
} from './worlds.ts'

describe('an event that no longer counts does nothing', () => {
  const cases: [readonly Type[], string, World['operation'], RegExp][] = [
    [
      ALL,
      'a later one came',
      { ...OPERATION, request: 'later', former: ['now'] },
      /^fails: A later deployment has taken over/,
    ],
    [ALL, 'only an earlier one is noted', { ...OPERATION, request: 'before' }, /^fails: A later deployment/],
    [BOTH, 'none is noted', undefined, /^fails: s3:.*status\/operation.json, .* is gone; deploy again/],
    [['Delete'], 'none is noted, but for a deletion', undefined, /^cancels/],
  ]
  test.each(flat(cases))('%s: %s', (type, _what, operation, step) => {
    expect(lineOf(nextStep(EVENTS[type], world([own(), old()], { operation })))).toMatch(step)
  })
})

describe('other runs end before the own one starts', () => {
  const cases: [readonly Type[], string, World, RegExp][] = [
    [BOTH, 'nothing runs', world([]), /^starts/],
    [BOTH, 'nothing runs any more', world([old('CANCELLED'), theirs('FAILED')]), /^starts/],
    [BOTH, 'a former one runs', world([old()]), /^cancels \S+ \(old\), RUNNING$/],
    [BOTH, 'one is about to run', world([theirs('SUBMITTED')]), /^cancels a run without a name \(theirs\), SUBMITTED$/],
    [BOTH, 'one waits in the queue', world([old('QUEUED')]), /^cancels .*\(old\)/],
    [BOTH, 'one is ending', world([old('CANCELLING')]), /^waits for the end of .*\(old\), being cancelled for 5 s$/],
    [
      BOTH,
      'one is ending, another is not',
      world([old('CANCELLING'), theirs()]),
      /^cancels a run .*\(theirs\), RUNNING$/,
    ],
    [
      BOTH,
      'one runs on the former application',
      world([old('RUNNING', { applicationId: 'app0' })]),
      /^cancels .*\(old\)/,
    ],
    [BOTH, 'one has come beside the own', world([own(), theirs()], HEALTHY), /^cancels .*\(theirs\), RUNNING$/],
    [BOTH, 'one beside the own is ending', world([own(), theirs('CANCELLING')], HEALTHY), /^waits for the end/],
    [
      BOTH,
      'the application is stopping',
      world([], APPLICATIONS('STOPPING')),
      /^waits for application app1, which is STOPPING$/,
    ],
    [
      BOTH,
      'the application is made',
      world([], APPLICATIONS('CREATING')),
      /^waits for application app1, which is CREATING$/,
    ],
    [BOTH, 'the application has stopped', world([], APPLICATIONS('STOPPED')), /^starts/],
    [
      BOTH,
      'the application is gone',
      world([], APPLICATIONS(undefined)),
      /^fails: Application app1, .* is gone; deploy/,
    ],
  ]
  test.each(flat(cases))('%s: %s', (type, _what, now, step) => {
    expect(lineOf(nextStep(EVENTS[type], now))).toMatch(step)
  })
})

describe('applications come to rest, so that they can be deleted', () => {
  const healthy = (app1: ApplicationState, app0?: ApplicationState) => {
    return world([own()], { ...HEALTHY, ...APPLICATIONS(app1, app0) })
  }
  const cases: [readonly Type[], string, World, RegExp][] = [
    [BOTH, 'the former one, when the new run is healthy', healthy('STARTED', 'STARTED'), /^stops application app0$/],
    [BOTH, 'not earlier', world([own()], APPLICATIONS('STARTED', 'STARTED')), /^waits for .* to be healthy/],
    [BOTH, 'it is stopping', healthy('STARTED', 'STOPPING'), /^waits for application app0 to stop$/],
    [BOTH, 'it has stopped', healthy('STARTED', 'STOPPED'), /^is complete/],
    [BOTH, 'it was never started', healthy('STARTED', 'CREATED'), /^is complete/],
    [BOTH, 'it is gone', healthy('STARTED'), /^is complete/],
    [
      ['Delete'],
      'all, when nothing runs',
      world([], APPLICATIONS('STARTED', 'STARTING')),
      /^stops application app0 and app1$/,
    ],
    [['Delete'], 'not earlier', world([own('CANCELLING')], APPLICATIONS('STARTED')), /^waits for the end of .*\(own\)/],
    [
      ['Delete'],
      'a run goes on',
      world([own(), old('QUEUED')], APPLICATIONS('STARTED')),
      /^cancels .*\(own\).*\(old\)/,
    ],
    [
      ['Delete'],
      'one is stopping',
      world([], APPLICATIONS('STOPPING', 'STOPPED')),
      /^waits for application app1 to stop$/,
    ],
    [
      ['Delete'],
      'all have stopped',
      world([own('CANCELLED')], APPLICATIONS('STOPPED', 'CREATED')),
      /^is complete: nothing runs$/,
    ],
    [['Delete'], 'all are gone', world([], APPLICATIONS(undefined)), /^is complete: nothing runs$/],
  ]
  test.each(flat(cases))('%s: %s', (type, _what, now, step) => {
    expect(lineOf(nextStep(EVENTS[type], now))).toMatch(step)
  })
})
