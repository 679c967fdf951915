import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals'
import { Aedes } from 'aedes'
import { loadContract } from '../../../lib/contract.ts'
import type { FleetOptions } from '../../../local/fleet/start-fleet.ts'
import { startFleet } from '../../../local/fleet/start-fleet.ts'
import { Ledger, type LedgerLine, readLedger } from '../../../local/ledger.ts'
import { UserError } from '../../../local/user-error.ts'

interface Arrived {
  readonly client: string
  readonly topic: string
  readonly payload: string
}

const contract = loadContract()
const scratch = mkdtempSync(join(tmpdir(), 'tributary-fleet-'))
afterAll(() => rmSync(scratch, { recursive: true }))

let aedes: Aedes
let server: Server
let sockets: Set<Socket>
let arrived: Arrived[]
let acknowledging: boolean
let ledger: Ledger

beforeEach(async () => {
  arrived = []
  acknowledging = true
  sockets = new Set()
  aedes = await Aedes.createBroker({
    authorizePublish(client, packet, callback) {
      if (!acknowledging) return
      arrived.push({ client: client?.id ?? '', topic: packet.topic, payload: packet.payload.toString('latin1') })
      callback(null)
    },
  })
  server = createServer((socket) => {
    sockets.add(socket)
    aedes.handle(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  await ledger.close()
  await new Promise<void>((resolve) => aedes.close(resolve))
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})

const path = () => join(scratch, `${expect.getState().currentTestName?.replaceAll(' ', '-')}.jsonl`)

async function options(about: Partial<FleetOptions> = {}): Promise<FleetOptions> {
  const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`
  ledger = await Ledger.create(path())
  return { contract, url, devices: 20, rate: 40, seed: 1, ledger, ...about }
}

async function ledgerLines(): Promise<LedgerLine[]> {
  const lines: LedgerLine[] = []
  for await (const line of readLedger(path())) lines.push(line)
  return lines
}

const digest = (payload: string) => createHash('sha256').update(payload, 'latin1').digest('hex').slice(0, 32)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('every acknowledged message is in the ledger, under its kind, and came on its own topic', async () => {
  const fleet = await startFleet(
    await options({ replay: [{ device: 'real', points: [{ measuredAt: '2020', readings: { x: 1 } }] }] }),
  )
  await pause(1500)
  const report = await fleet.stop()
  const lines = await ledgerLines()
  expect(report.unacknowledged).toEqual([])
  expect(lines).toHaveLength(arrived.length)
  expect(report).toMatchObject({ sent: arrived.length, acknowledged: arrived.length, skipped: 0, reconnects: 0 })
  for (const [kind, count] of Object.entries(report.kinds)) {
    expect(lines.filter((line) => line.kind === kind)).toHaveLength(count)
  }
  expect(report.kinds.replay).toBeGreaterThan(30)
  const topics = lines.map(
    ({ stream, device }) => `${device} ${contract.streams[stream].mqtt.replace('{device_id}', device)}`,
  )
  expect(arrived.map(({ client, topic }) => `${client} ${topic}`).sort()).toEqual(topics.sort())
})

test('devices send at the rate, after all are connected', async () => {
  const progress: string[] = []
  const fleet = await startFleet(
    await options({ rate: 20, onProgress: (connected, total) => progress.push(`${connected}/${total}`) }),
  )
  expect(progress).toEqual(Array.from({ length: 20 }, (_, i) => `${i + 1}/20`))
  await pause(2000)
  expect(Math.abs(fleet.counts().sent - 800)).toBeLessThan(100)
  await fleet.stop()
})

test('a broken connection is made again and nothing is lost', async () => {
  const fleet = await startFleet(await options())
  await pause(500)
  acknowledging = false
  await pause(100)
  acknowledging = true
  for (const socket of sockets) socket.destroy()
  await pause(1200)
  const report = await fleet.stop()
  expect(report.reconnects).toBe(20)
  expect(report.unacknowledged).toEqual([])
  expect(report.acknowledged).toBe(report.sent)
  const reached = new Set(arrived.map(({ payload }) => digest(payload)))
  expect((await ledgerLines()).filter((line) => !reached.has(line.digest))).toEqual([])
})

test('what is not acknowledged is not in the ledger but in the report, and is bounded', async () => {
  acknowledging = false
  const fleet = await startFleet(await options({ devices: 2, rate: 200 }))
  await pause(1000)
  const report = await fleet.stop(300)
  expect(report.acknowledged).toBe(0)
  expect(report.skipped).toBeGreaterThan(0)
  expect(report.unacknowledged).toHaveLength(report.sent)
  expect(report.sent).toBeLessThan(150)
  expect(await ledgerLines()).toEqual([])
})

test('a broker that cannot be reached is one sentence', async () => {
  const url = 'mqtt://127.0.0.1:1'
  await expect(startFleet(await options({ url, devices: 1 }))).rejects.toThrow(
    new UserError(`climate-0001 cannot connect to ${url}: connect ECONNREFUSED 127.0.0.1:1`),
  )
})

test('a replayed series may not have the name of a simulated device', async () => {
  const replay = [{ device: 'climate-0001', points: [{ measuredAt: '2020', readings: { x: 1 } }] }]
  await expect(startFleet(await options({ replay }))).rejects.toThrow(
    new UserError('device climate-0001 is there twice; give the replayed series another name'),
  )
})
