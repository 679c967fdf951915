import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { scratchDirectory } from '../local/scratch.ts'
import type { Run } from './emr/run.ts'
import { versionLine } from './job-versions.ts'
import { expectOneAtATime, expectVersion, onlyRun } from './runs.ts'

const ended = (name: string, begin: number, end: number) => ({
  ...{ name, isActive: false, createdAt: new Date(begin), updatedAt: new Date(end) },
})

test('runs may follow one another, the last may be up; two at once, or one that follows a run that is up, may not', () => {
  const last = { ...ended('last', 20, 25), isActive: true }
  expect(() => expectOneAtATime([ended('first', 0, 10), ended('second', 10, 20), last])).not.toThrow()
  expect(() => expectOneAtATime([ended('first', 0, 11), ended('second', 10, 20)])).toThrow(
    'run second was started before run first had ended',
  )
  expect(() => expectOneAtATime([last, ended('next', 30, 40)])).toThrow('run next was started before run last')
})

test('the only run is found while there is one', () => {
  const emr = (...active: boolean[]) => ({ runs: () => active.map((isActive) => ({ isActive })) as Run[] })
  expect(onlyRun(emr(false, true))).toEqual({ isActive: true })
  expect(() => onlyRun(emr(false))).toThrow('0 runs are up')
  expect(() => onlyRun(emr(true, true))).toThrow('2 runs are up')
})

test('the version of a run is what its latest attempt has said', () => {
  const logFile = join(scratchDirectory(), '1.log')
  const run = { name: 'run', attempts: [{ logFile }] } as unknown as Parameters<typeof expectVersion>[0]
  writeFileSync(logFile, `${versionLine('second')}\n`)
  expect(() => expectVersion(run, 'second')).not.toThrow()
  expect(() => expectVersion(run, 'broken')).toThrow('run run does not run the broken version')
})
