import { beforeEach, describe, expect, test } from '@jest/globals'
import { verdictOf } from '../../../lambda/job/api-errors.ts'
import { ACTIVE, cancelRun, listRuns, startRun } from '../../../lambda/job/emr.ts'
import { runName } from '../../../lambda/job/run-name.ts'
import { invalid, throttled } from './errors.ts'
import { FakeEmr } from './fake-emr.ts'
import { sample } from './sample.ts'

let emr: FakeEmr

beforeEach(() => {
  emr = new FakeEmr()
})

describe('runs are listed', () => {
  test('newest first, over all pages, of every mode', async () => {
    emr.pageSize = 2
    for (let each = 0; each < 5; each++) {
      emr.add({ mode: each === 2 ? 'BATCH' : 'STREAMING' })
      emr.now += 1000
    }
    const runs = await listRuns(emr.client, 'app1')
    expect(runs.map(({ id }) => id)).toEqual(['run5', 'run4', 'run3', 'run2', 'run1'])
  })

  test('only those in a state, or since a time', async () => {
    emr.add({ state: 'FAILED' })
    emr.now += 1000
    const since = new Date(emr.now - 1)
    emr.add({ state: 'RUNNING' })
    emr.add({ state: 'SUCCESS' })
    expect((await listRuns(emr.client, 'app1', ACTIVE)).map(({ id }) => id)).toEqual(['run2'])
    expect((await listRuns(emr.client, 'app1', undefined, since)).map(({ id }) => id)).toEqual(['run2', 'run3'])
  })

  test('none of an application that is gone, but an error when nobody can tell', async () => {
    expect(await listRuns(emr.client, 'gone')).toEqual([])
    emr.fail(throttled())
    await expect(listRuns(emr.client, 'app1')).rejects.toThrow('Rate exceeded')
  })
})

describe('a run is started', () => {
  test('with its definition, and arguments that name it', async () => {
    const definition = sample()
    const { id, name } = await startRun(emr.client, definition, 'request-1')
    expect(name).toBe(runName(definition, 'request-1'))
    const { name: given, clientToken, ...request } = emr.runs.find((run) => run.id === id)?.request ?? {}
    expect([given, clientToken]).toEqual([name, name])
    const { sparkSubmit } = definition.run.jobDriver
    const entryPointArguments = [
      ...sparkSubmit.entryPointArguments,
      '--status',
      's3://checkpoints/status',
      '--run',
      name,
    ]
    expect(request).toEqual({ ...definition.run, jobDriver: { sparkSubmit: { ...sparkSubmit, entryPointArguments } } })
  })

  test('once for a cause, and again for another', async () => {
    const first = await startRun(emr.client, sample(), 'request-1')
    expect(await startRun(emr.client, sample(), 'request-1')).toEqual(first)
    const second = await startRun(emr.client, sample(), 'request-2')
    expect(second.id).not.toBe(first.id)
    expect(emr.runs).toHaveLength(2)
  })

  test.each(['CREATING', 'STARTING', 'STOPPING'] as const)('not while its application is %s', async (state) => {
    emr.applications.set('app1', state)
    emr.fail(invalid('Application app1 is not ready'))
    const error = await startRun(emr.client, sample(), 'request-1').catch((thrown) => thrown)
    expect([verdictOf(error), error.message]).toEqual(['later', `Application app1 is ${state}.`])
    expect(emr.runs).toEqual([])
  })

  test('when its application has come to rest just then', async () => {
    emr.applications.set('app1', 'STOPPED')
    emr.fail(invalid('Application app1 is STOPPING'))
    await startRun(emr.client, sample(), 'request-1')
    expect(emr.runs).toHaveLength(1)
  })

  test('not when EMR does not take it at all', async () => {
    emr.refused = 'Memory is too large'
    await expect(startRun(emr.client, sample(), 'request-1')).rejects.toThrow('Memory is too large')
  })

  test('by a name that EMR takes as a token', () => {
    expect(runName(sample(), 'request-1')).toMatch(/^[A-Za-z0-9._-]{1,64}$/)
  })
})

describe('a run is cancelled', () => {
  test('with grace, once', async () => {
    const run = emr.add()
    await cancelRun(emr.client, run, 120)
    await cancelRun(emr.client, run, 120)
    expect(emr.writes).toEqual(['cancel run1 120'])
  })

  test.each(['SUCCESS', 'FAILED', 'CANCELLED'] as const)('unless it is %s', async (state) => {
    await cancelRun(emr.client, emr.add({ state }), 120)
    expect(emr.writes).toEqual([])
  })

  test('unless it or its application is gone', async () => {
    await cancelRun(emr.client, { applicationId: 'app1', id: 'gone' }, 120)
    await cancelRun(emr.client, { applicationId: 'gone', id: 'run1' }, 120)
    expect(emr.writes).toEqual([])
  })

  test('which is no error when it ends between the look and the request', async () => {
    const run = emr.add()
    emr.meanwhile = () => emr.become(run, 'FAILED')
    await cancelRun(emr.client, run, 120)
    expect(run.state).toBe('FAILED')
  })

  test('and that EMR refuses it for another reason is an error', async () => {
    const run = emr.add()
    emr.meanwhile = () => {
      throw invalid('a grace period of 5 s is too short')
    }
    await expect(cancelRun(emr.client, run, 5)).rejects.toThrow('too short')
  })
})
