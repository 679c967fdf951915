import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { scratchDirectory } from '../local/scratch.ts'
import { type JobVersion, jobVersion, versionLine } from './job-versions.ts'

test.each<JobVersion>(['second', 'other-state', 'broken'])(
  "the job's sources still have what the %s version replaces",
  (version) => {
    const program = readFileSync(join(jobVersion(version, scratchDirectory()), 'stream.py'), 'utf8')
    expect(program).toContain(versionLine(version))
  },
)

test('the first version is the job as it is', () => {
  const program = readFileSync(join(jobVersion('first', scratchDirectory()), 'stream.py'), 'utf8')
  expect(program).toBe(readFileSync(join('jobs', 'stream.py'), 'utf8'))
})
