import type { JobRunState } from '@aws-sdk/client-emr-serverless'
import { describe, expect, test } from '@jest/globals'
import { ACTIVE, type Run } from '../../../lambda/job/emr.ts'
import { runName } from '../../../lambda/job/run-name.ts'
import { type Decision, decide, type World } from '../../../lambda/keep-alive/decide.ts'
import { APPLICATION, DEFINITION } from './definition.ts'
import { MINUTE } from './fake-account.ts'

const NOW = new Date('2026-01-10T12:00:00Z')
const OWN = runName(DEFINITION, 'a deployment')
const MOST_ATTEMPTS = 5

function ago(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * MINUTE)
}

/** A run from, to: minutes ago. */
function run(id: string, state: JobRunState, from: number, to = from, name = OWN): Run {
  return { applicationId: APPLICATION, id, name, state, stateDetails: '', createdAt: ago(from), updatedAt: ago(to) }
}

function world(runs: readonly Run[], other: Partial<World> = {}): World {
  return {
    now: NOW,
    stack: { name: 'pipeline', status: 'UPDATE_COMPLETE', changedAt: ago(10_000) },
    switch: { name: '/switch', value: 'on', writtenAt: ago(10_000) },
    definition: DEFINITION,
    runs,
    ...other,
  }
}

/** So many runs in a row that failed after two minutes each, the last one just `minutes` ago. */
function failures(count: number, minutes: number): Run[] {
  return Array.from({ length: count }, (_, i) => run(`f${count - i}`, 'FAILED', minutes + 40 * i + 2, minutes + 40 * i))
}

function decision(world: World): Decision {
  return decide(world, MOST_ATTEMPTS)
}

function stack(status: World['stack']['status'], changedAt = ago(10_000)): World['stack'] {
  return { name: 'pipeline', status, changedAt }
}

describe('while no run is active', () => {
  test.each<[string, Run[], Partial<World>, Partial<Decision>]>([
    ['and none ever was', [], {}, { kind: 'start', cause: `keep-alive:none-${ago(10_000).toISOString()}` }],
    ['after days of work', [run('a', 'FAILED', 5000, 0)], {}, { kind: 'start', cause: 'keep-alive:a', failures: 0 }],
    ['after a first failure', failures(1, 0), {}, { kind: 'start', cause: 'keep-alive:f1', failures: 1 }],
    ['after an end that nobody asked for', [run('a', 'SUCCESS', 2, 0)], {}, { kind: 'start', failures: 1 }],
    ['after the end of a run of another definition', [run('a', 'FAILED', 2, 0, 'of-a-person')], {}, { kind: 'start' }],
    ['just after a second failure', failures(2, 0.9), {}, { kind: 'waiting', failures: 2, until: ago(-0.1) }],
    ['a minute after a second failure', failures(2, 1), {}, { kind: 'start', failures: 2 }],
    [
      'after a failure that follows one that worked',
      [...failures(1, 0), run('w', 'FAILED', 200, 100), ...failures(3, 300)],
      {},
      { kind: 'start', failures: 1 },
    ],
    ['after a cancellation', [run('c', 'CANCELLED', 2, 0)], {}, { kind: 'start', cause: 'keep-alive:c', failures: 0 }],
    [
      'after a cancellation between failures',
      [run('c', 'CANCELLED', 1, 0), ...failures(2, 5)],
      {},
      { kind: 'waiting', failures: 2 },
    ],
    ['after as many failures as may be', failures(5, 1000), {}, { kind: 'gaveUp', failures: 5 }],
    [
      'after failures before the deployment',
      failures(5, 10),
      { stack: stack('UPDATE_COMPLETE', ago(5)) },
      { kind: 'start', failures: 0 },
    ],
    [
      'after failures before and after the deployment',
      failures(5, 10),
      { stack: stack('UPDATE_COMPLETE', ago(20)) },
      { kind: 'start', failures: 1 },
    ],
    [
      'after failures, and then on again',
      failures(5, 10),
      { switch: { name: '/switch', value: 'on', writtenAt: ago(1) } },
      { kind: 'start', failures: 0 },
    ],
    [
      'and the last start is not the last end',
      [run('b', 'CANCELLED', 10, 9), run('a', 'FAILED', 200, 3)],
      {},
      { kind: 'start', cause: 'keep-alive:b' },
    ],
    [
      'and the switch is paused',
      failures(1, 0),
      { switch: { name: '/switch', value: 'paused', writtenAt: ago(1) } },
      { kind: 'handsOff' },
    ],
    ['and there is no stack', failures(1, 0), { stack: stack(undefined) }, { kind: 'handsOff' }],
  ])('%s', (_, runs, other, expected) => {
    expect(decision(world(runs, other))).toMatchObject(expected)
  })
})

describe('a run of the deployed definition', () => {
  test.each(ACTIVE)('that is %s is enough', (state) => {
    expect(decision(world([run('a', state, 5), ...failures(4, 10)]))).toMatchObject({
      kind: 'running',
      run: { id: 'a' },
    })
  })

  test.each(ACTIVE)('and one more that is %s are too many', (state) => {
    expect(decision(world([run('b', state, 1), run('a', 'RUNNING', 5)]))).toMatchObject({ kind: 'several' })
  })

  test('is told from one of a person, or of another definition', () => {
    const other = runName({ ...DEFINITION, queries: {} }, 'a deployment')
    for (const name of ['', 'mine', other]) {
      expect(decision(world([run('a', 'RUNNING', 5, 5, name)]))).toMatchObject({ kind: 'foreign' })
    }
  })

  test('may have been deployed with another patience or log group', () => {
    const definition = {
      ...DEFINITION,
      logGroup: '/other',
      patience: { graceSeconds: 30, healthSeconds: 30, totalSeconds: 60 },
    }
    expect(decision(world([run('a', 'RUNNING', 5)], { definition }))).toMatchObject({ kind: 'running' })
  })
})

test('a stack that is not settled is left alone, whatever runs', () => {
  for (const runs of [[], failures(1, 0), [run('a', 'RUNNING', 5)], [run('a', 'RUNNING', 5), run('b', 'QUEUED', 4)]]) {
    expect(decision(world(runs, { stack: stack('UPDATE_IN_PROGRESS') }))).toMatchObject({ kind: 'handsOff' })
  }
})

test('the delays after failures in a row', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8, 20].map((count) => {
    const last = failures(count, 0)
    const { kind, ...rest } = decide(world(last), 99)
    return kind === 'start' ? 0 : ((rest as { until: Date }).until.getTime() - NOW.getTime()) / MINUTE
  })
  expect(delays).toEqual([0, 1, 2, 4, 8, 16, 30, 30, 30])
})
