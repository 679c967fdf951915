import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { CONTRACT_DIRECTORY, loadContract } from '../../../lib/contract.ts'
import { startJob } from '../../../local/job/stream-job.ts'
import { UserError } from '../../../local/user-error.ts'
import { scratchDirectory, scratchState } from '../scratch.ts'

test('a job that gives up is named with its own reason', async () => {
  const directory = join(scratchDirectory(), 'contract')
  cpSync(CONTRACT_DIRECTORY, directory, { recursive: true })
  writeFileSync(join(directory, 'streams.json'), '{}')
  const state = scratchState()
  const addresses = { kafka: { bootstrap: '127.0.0.1:9' }, database: 'http://127.0.0.1:9' }
  const started = startJob({ state, contract: { ...loadContract(), directory }, ...addresses })
  const log = join(state.logs, 'job.log')
  const reason = 'streams.json: (root): no stream'
  await expect(started).rejects.toThrow(new UserError(`The Spark job has given up (${log} says more): ${reason}`))
})
