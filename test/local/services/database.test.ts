import { beforeAll, expect, jest, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { type Database, startDatabase } from '../../../local/services/database.ts'
import { eventually } from '../processes.ts'
import { afterwards, scratchState } from '../scratch.ts'

jest.setTimeout(60_000)

const contract = loadContract()
const state = scratchState()
let database: Database

beforeAll(async () => {
  database = await startDatabase(state, contract)
})

afterwards(() => database.process.stop())

test('there is a table for every series of the contract, known by time and tags', async () => {
  const telemetry = contract.streams.telemetry.series?.measurement as string
  expect(await columns(telemetry)).toMatchObject({
    timestamp: ['TIMESTAMP', true],
    device_id: ['SYMBOL', true],
    temperature: ['DOUBLE', false],
    rssi: ['DOUBLE', false],
  })
  for (const { measurement, tags, fields } of Object.values(contract.pipeline.series)) {
    const types = { integer: 'LONG', number: 'DOUBLE' } as const
    expect(await columns(measurement)).toEqual({
      timestamp: ['TIMESTAMP', true],
      ...Object.fromEntries(tags.map((tag) => [tag, ['SYMBOL', true]])),
      ...Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, [types[kind as 'integer'], false]])),
    })
  }
})

test('a line that is written again replaces itself', async () => {
  const line = (device: string, value: number) =>
    `telemetry,device_id=${device} temperature=${value},noise=1 1700000000000`
  await write([line('a', 20), line('b', 30)])
  await write([line('a', 21)])
  const rows = () => database.query('SELECT * FROM telemetry ORDER BY device_id')
  expect(await eventually(async () => (await rows())[0]?.['temperature'] === 21)).toBe(true)
  expect(await rows()).toMatchObject([
    { device_id: 'a', temperature: 21, noise: 1 },
    { device_id: 'b', temperature: 30, noise: 1 },
  ])
})

test('a statement that is wrong says why', async () => {
  await expect(database.query('SELECT * FROM nowhere')).rejects.toThrow('table does not exist [table=nowhere]')
})

test('it comes back at the same address with its rows, also after a kill', async () => {
  const { url } = database
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    process.kill(database.process.pid, signal)
    await database.process.exited
    await expect(database.query('SELECT 1')).rejects.toThrow()
    database = await startDatabase(state, contract)
    expect(database.url).toBe(url)
    expect(await database.query('SELECT count() AS count FROM telemetry')).toEqual([{ count: 2 }])
  }
})

async function write(lines: readonly string[]): Promise<void> {
  const response = await fetch(`${database.url}/api/v2/write?precision=ms`, { method: 'POST', body: lines.join('\n') })
  expect(response.status).toBe(204)
}

/** Type, and whether it is part of the key, per column. */
async function columns(table: string): Promise<Record<string, unknown>> {
  const rows = await database.query(`SHOW COLUMNS FROM "${table}"`)
  return Object.fromEntries(rows.map((row) => [row['column'], [row['type'], row['upsertKey']]]))
}
