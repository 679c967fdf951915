import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, jest } from '@jest/globals'
import { streamEntries } from '../../lib/contract.ts'
import { queryNames } from '../../lib/query-names.ts'
import { ledgerLine } from '../../local/fleet/message.ts'
import { runAudit } from '../../local/job/audit.ts'
import { FATES } from '../../local/ledger.ts'
import { eventually, isRunning } from '../local/processes.ts'
import { scratchState } from '../local/scratch.ts'
import { type AuditReport, auditedKinds, countKinds, identities, readReport } from './audit-report.ts'
import { publishWithDeviceSdk } from './device-sdk.ts'
import { expectedPoints, NONE, storedPoints, without } from './points.ts'
import { listeningServices } from './ports.ts'
import { killInBatch } from './spark-crash.ts'
import { step } from './steps.ts'
import { PATIENCE, Trial } from './trial.ts'

jest.setTimeout(2 * PATIENCE)

const OUTAGE = 30_000
/** What had reached the database or Spark before the outage is settled by then. */
const SETTLED = 5000
const SDK_DEVICE = 'aws-sdk-device'

// One pipeline, for each start takes half a minute.
const state = scratchState()
let trial: Trial
let report: AuditReport

step('the pipeline starts, and a fleet sends', async () => {
  trial = await Trial.start(state)
  expect(await eventually(() => trial.fleet.counts().acknowledged > 0)).toBe(true)
})

step('the AWS IoT Device SDK connects with a device certificate, and its message is acknowledged', async () => {
  const { pipeline, contract, ledger } = trial
  const message = { stream: 'telemetry', device: SDK_DEVICE, kind: 'normal', seq: 0, time: Date.now() } as const
  const body = { seq: message.seq, time: message.time, readings: { temperature: 21.5 } }
  const payload = Buffer.from(JSON.stringify(body))
  const topic = contract.streams.telemetry.mqtt.replace('{device_id}', SDK_DEVICE)
  await publishWithDeviceSdk(pipeline.authority, pipeline.broker.url, SDK_DEVICE, topic, payload)
  ledger.append(ledgerLine({ ...message, payload }, Date.now()))
})

step('while the database is down the lake goes on filling, and the points arrive afterwards', async () => {
  const lakeQueries = queryNames(trial.contract)
    .filter(({ kind }) => kind === 'archive' || kind === 'rejected')
    .map(({ name }) => name)
  const { url, process: database } = trial.database
  trial.noteProcesses()
  process.kill(database.pid, 'SIGKILL')
  await database.exited
  const outage = delay(OUTAGE)
  await delay(SETTLED)
  const during = await trial.ends()
  expect(await trial.reached(lakeQueries, during)).toBe(true)
  await outage
  expect(await trial.behind('live_telemetry', during)).toBeGreaterThan(0)
  const expected = expectedPoints(await trial.ledgerLines())
  await trial.restartDatabase()
  expect(trial.database.url).toBe(url)
  const missing = async () => without(expected, await storedPoints(trial.database, trial.contract))
  await eventually(async () => (await missing()).count === 0, PATIENCE, 500)
  expect(await missing()).toEqual(NONE)
  expect(isRunning(trial.job.pid)).toBe(true)
})

step('Spark is killed in the middle of a batch, and starts again', async () => {
  trial.noteProcesses()
  await killInBatch(trial.job, join(state.checkpoints, 'archive_telemetry'))
  await trial.restartJob()
})

step('when the devices have stopped, every query commits all that Kafka holds', async () => {
  const { unacknowledged } = await trial.fleet.stop()
  await trial.pipeline.closeEdge()
  expect(unacknowledged).toEqual([])
  expect(await trial.caughtUp()).toBe(true)
})

step('the database has the accepted readings, and no others', async () => {
  const expected = expectedPoints(await trial.ledgerLines())
  const stored = () => storedPoints(trial.database, trial.contract)
  await eventually(async () => (await stored()).size >= expected.size)
  const found = await stored()
  expect({ missing: without(expected, found), surplus: without(found, expected) }).toEqual({
    missing: NONE,
    surplus: NONE,
  })
})

step('the job ends between two batches when it is asked to', async () => {
  trial.noteProcesses()
  expect(await trial.job.stop(PATIENCE)).toEqual({ code: 0, signal: null, expected: true })
})

step('the audit closes to the message: nothing is lost, nothing doubled', async () => {
  const file = join(state.root, 'audit.json')
  const addresses = { state, contract: trial.contract, kafka: trial.pipeline.kafka.access('job') }
  const { code, text } = await runAudit(addresses, { report: file })
  expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining('Every message is accounted for.') })
  report = readReport(file)
  expect(report).toMatchObject({ lost: 0, doubled: 0 })
})

step('the archive has as many messages as the devices had different ones, and every other is explained', async () => {
  const lines = await trial.ledgerLines()
  for (const [stream] of streamEntries(trial.contract)) {
    const { received, archived, duplicates, rejected } = report.streams[stream]
    expect(archived).toBe(identities(lines, stream))
    expect(received).toBe(archived + duplicates + rejected)
    expect(received).toBeGreaterThanOrEqual(lines.filter((line) => line.stream === stream).length)
  }
  expect(report.streams.telemetry.late).toBeGreaterThan(0)
})

step('the audit has looked for every message, of every kind of misbehaviour', async () => {
  const counted = countKinds(await trial.ledgerLines())
  expect(Object.keys(counted).sort()).toEqual(Object.keys(FATES).sort())
  expect(auditedKinds(report)).toEqual(counted)
})

step('the audit tells the latency of every query', async () => {
  for (const query of Object.keys(trial.contract.pipeline.queries)) {
    const { p50, p95, p99 } = report.latency[query as keyof AuditReport['latency']]
    expect(p50).toBeGreaterThan(0)
    expect(p95).toBeGreaterThanOrEqual(p50)
    expect(p99).toBeGreaterThanOrEqual(p95)
  }
})

step('after the stop nothing of it runs or listens', async () => {
  trial.noteProcesses()
  expect(trial.processes.length).toBeGreaterThan(8)
  expect(await listeningServices(state)).toEqual(['database', 'kafka', 'kafka-controller'])
  await trial.stop()
  await eventually(() => !trial.processes.some(isRunning))
  expect(trial.processes.filter(isRunning)).toEqual([])
  expect(await listeningServices(state)).toEqual([])
})
