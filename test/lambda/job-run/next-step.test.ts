import type { ApplicationState, JobRunState } from '@aws-sdk/client-emr-serverless'
import { describe, expect, test } from '@jest/globals'
import type { Run } from '../../../lambda/job/emr.ts'
import { runName } from '../../../lambda/job/run-name.ts'
import type { RunReport } from '../../../lambda/job/status.ts'
import { nextStep } from '../../../lambda/job-run/next-step.ts'
import { lineOf } from '../../../lambda/job-run/step.ts'
import type { World } from '../../../lambda/job-run/world.ts'
import { sample } from '../job/sample.ts'
import { eventOf } from './cloud.ts'

const NOW = Date.UTC(2026, 0, 1)
const [NEW, OLD] = [sample({ version: 'v2' }), sample({ version: 'v1' })]
const AGAIN = sample({ version: 'v2', patience: { graceSeconds: 15, healthSeconds: 60 } })
const OPERATION = { request: 'now', at: NOW - 60_000, former: ['before'], applications: ['app1'] }
const EVENTS = {
  Create: eventOf('Create', 'now', NEW),
  Update: eventOf('Update', 'now', NEW, OLD),
  Delete: eventOf('Delete', 'now', NEW),
}
type Type = keyof typeof EVENTS

function run(id: string, name: string, state: JobRunState = 'RUNNING', more: Partial<Run> = {}): Run {
  const made = { createdAt: new Date(NOW - 50_000), updatedAt: new Date(NOW - 5_000) }
  return { applicationId: 'app1', id, name, state, stateDetails: '', ...made, ...more }
}

const own = (state?: JobRunState, more?: Partial<Run>) => run('own', runName(NEW, 'now'), state, more)
const old = (state?: JobRunState, more?: Partial<Run>) => run('old', runName(OLD, 'before'), state, more)
const same = (state?: JobRunState, more?: Partial<Run>) => run('same', runName(AGAIN, 'keep-alive:x'), state, more)
const theirs = (state?: JobRunState, more?: Partial<Run>) => run('theirs', '', state, more)

function says(state: RunReport['state'], more: Partial<RunReport> = {}): RunReport {
  const queries = { trends: { state: 'starting' as const }, live: { state: 'committed' as const, batch: 3 } }
  return { run: 'x', state, at: NOW - 1_000, queries, ...more }
}

function world(runs: Run[], more: Partial<World> = {}): World {
  const applications: Record<string, ApplicationState | undefined> = { app1: 'STARTED' }
  return { now: NOW, region: 'eu-central-1', operation: OPERATION, runs, applications, report: undefined, ...more }
}

const HEALTHY = { report: says('healthy') }
const LATER = { now: NOW + 600_000 }
const APPLICATIONS = (app1: ApplicationState | undefined, app0?: ApplicationState) => ({ applications: { app0, app1 } })
const BOTH = ['Create', 'Update'] as const
const ALL = ['Create', 'Update', 'Delete'] as const

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

test('patience begins with the operation for a run that was there before', () => {
  const long = same('RUNNING', { createdAt: new Date(NOW - 3_600_000) })
  expect(lineOf(nextStep(EVENTS.Update, world([long])))).toMatch(/ for 60 of 600 s: /)
})

function flat<T extends unknown[]>(cases: [readonly Type[], ...T][]): [Type, ...T][] {
  return cases.flatMap(([types, ...rest]) => types.map((type): [Type, ...T] => [type, ...rest]))
}
