import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { runStatus } from '../../../local/job/run-status.ts'
import { scratchState } from '../scratch.ts'

test('the report of a run is found by its name, and nothing before there is one', () => {
  const state = scratchState()
  const contract = loadContract()
  expect(runStatus(state, contract, 'r-1')).toBeUndefined()
  const folder = join(state.status, contract.pipeline.status.runs)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'r-1.json'), '{"state": "healthy"}')
  expect(runStatus(state, contract, 'r-1')?.state).toBe('healthy')
  expect(runStatus(state, contract, 'r-2')).toBeUndefined()
})
