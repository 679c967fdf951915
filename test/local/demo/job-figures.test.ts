import { expect, jest, test } from '@jest/globals'
import { loadContract, type PipelineMetric } from '../../../lib/contract.ts'
import { jobFigures } from '../../../local/demo/job-figures.ts'
import { startDatabase } from '../../../local/services/database.ts'
import { eventually } from '../processes.ts'
import { afterwards, scratchState } from '../scratch.ts'

jest.setTimeout(60_000)

const contract = loadContract()
const { measurement } = contract.pipeline.series.pipeline
const SINCE = 1_700_000_000_000

test('the figures are those of this run: archived without duplicates, and the latest latency of each kind', async () => {
  const database = await startDatabase(scratchState(), contract)
  afterwards(() => database.process.stop())
  expect(await jobFigures(database, contract, SINCE)).toEqual({ archived: 0, rejected: 0, p95: {} })
  const lines = [
    ...batch(-1, 'archive_telemetry', { rows_in: 1000, rows_accepted: 1000, rows_duplicate: 0, latency_p95: 99_000 }),
    ...batch(0, 'archive_telemetry', { rows_in: 100, rows_accepted: 90, rows_duplicate: 5, latency_p95: 9000 }),
    ...batch(1, 'archive_telemetry', { rows_in: 50, rows_accepted: 50, rows_duplicate: 0, latency_p95: 3000 }),
    ...batch(1, 'archive_logs', { rows_in: 20, rows_accepted: 19, rows_duplicate: 2, latency_p95: 4000 }),
    ...batch(2, 'live_telemetry', { rows_in: 150, rows_accepted: 140, latency_p95: 1500 }),
    ...batch(2, 'rejected_logs', { rows_in: 170 }),
  ]
  const url = `${database.url}/api/v2/write?precision=ms`
  expect((await fetch(url, { method: 'POST', body: lines.join('\n') })).status).toBe(204)
  const figures = () => jobFigures(database, contract, SINCE)
  await eventually(async () => (await figures())?.p95.live !== undefined)
  expect(await figures()).toEqual({
    archived: 90 - 5 + 50 + (19 - 2),
    rejected: 10 + 1,
    p95: { archive: 4000, live: 1500 },
  })
  await database.process.stop()
  expect(await figures()).toBeUndefined()
})

/** What the job writes of one batch, so many seconds after the start of the run. */
function batch(second: number, query: string, values: Partial<Record<PipelineMetric, number>>): string[] {
  const time = SINCE + second * 1000
  return Object.entries(values).map(
    ([name, value]) => `${measurement},name=${name},query=${query} value=${value} ${time}`,
  )
}
