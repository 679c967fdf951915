import { join } from 'node:path'
import { beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { type Database, startDatabase } from '../../../local/services/database.ts'
import { openAuthority } from '../../../local/services/pki.ts'
import { runProgram } from '../../../local/services/run-program.ts'
import { TRIBUTARY_DIRECTORY } from '../../../local/state.ts'
import { eventually } from '../../local/processes.ts'
import { afterwards, scratchDirectory, scratchState } from '../../local/scratch.ts'
import { type StagedFunction, stageFunction } from '../staged-function.ts'
import { InfluxFront } from './influx-front.ts'
import { SecretsServer } from './secrets-server.ts'

jest.setTimeout(120_000)

const ADMINISTRATOR = { username: 'admin', password: 'correct' }
const SETUP = { ...ADMINISTRATOR, organization: 'tributary', bucket: 'tributary' }
const UNAUTHORIZED = /refuses our points: 401/
const state = scratchState()
const secrets = new SecretsServer()
let database: Database
let front: InfluxFront
let token: StagedFunction
let environment: NodeJS.ProcessEnv

beforeAll(async () => {
  token = stageFunction('database-token', scratchDirectory())
  const authority = await openAuthority(state.pki)
  database = await startDatabase(state, loadContract())
  afterwards(() => database.process.stop())
  front = await InfluxFront.start({ port: 0, certificate: await authority.server(), database: database.url })
  afterwards(() => front.close())
  const endpoint = await secrets.start()
  afterwards(() => secrets.stop())
  environment = {
    ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' },
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    ...{ NODE_EXTRA_CA_CERTS: authority.certFile, SSL_CERT_FILE: authority.certFile },
  }
})

beforeEach(() => {
  front.setUp(SETUP)
  secrets.secrets.put('admin', JSON.stringify(ADMINISTRATOR))
  secrets.secrets.put('token', 'not a token yet')
})

test('what the job writes with the token of the deployed function is in the database', async () => {
  const { PhysicalResourceId: id } = await invoked('Create')
  expect(secrets.secrets.json('token')['authorization']).toBe(id)
  const time = Date.UTC(2026, 0, 1)
  const written = await write(
    `telemetry,device_id=front temperature=20.5 ${time}`,
    'telemetry,device_id=front nonsense',
  )
  expect(written).toBe('written 1, rejected 1')
  const rows = () => database.query("SELECT temperature FROM telemetry WHERE device_id = 'front'")
  expect(await eventually(async () => (await rows()).length > 0, 10_000, 100)).toBe(true)
  expect(await rows()).toEqual([{ temperature: 20.5 }])
  expect(front.writes).toEqual(new Map([[id, 1]]))
})

test('only a token in force lets anybody write', async () => {
  await expect(write('telemetry,device_id=a temperature=1 1')).rejects.toThrow(/is not JSON/)
  secrets.secrets.put('token', '{"token":"made-up"}')
  await expect(write('telemetry,device_id=a temperature=1 1')).rejects.toThrow(UNAUTHORIZED)
  const { PhysicalResourceId: former } = await invoked('Create')
  expect(await write('telemetry,device_id=a temperature=1 1')).toBe('written 1, rejected 0')
  const held = JSON.stringify(secrets.secrets.json('token'))
  await invoked('Delete', former)
  secrets.secrets.put('token', held)
  await expect(write('telemetry,device_id=a temperature=1 1')).rejects.toThrow(UNAUTHORIZED)
})

test('a database that is set up anew knows none of the former tokens, and one that is not lets nobody in', async () => {
  await invoked('Create')
  front.setUp(SETUP)
  await expect(write('telemetry,device_id=a temperature=1 1')).rejects.toThrow(UNAUTHORIZED)
  front.tearDown()
  await expect(invoked('Create')).rejects.toThrow('POST /api/v2/signin: 401 unauthorized')
})

test('whoever does not know its authority sends it nothing', async () => {
  await invoked('Create')
  await expect(write('telemetry,device_id=a temperature=1 1', { SSL_CERT_FILE: '/dev/null' })).rejects.toThrow(
    /CERTIFICATE_VERIFY_FAILED/,
  )
})

function invoked(RequestType: string, PhysicalResourceId?: string): Promise<{ PhysicalResourceId: string }> {
  const properties = { url: front.url, organization: 'tributary', bucket: 'tributary', retentionSeconds: '604800' }
  const stored = { adminSecret: 'admin', tokenSecret: 'token', rotation: '1' }
  const event = { RequestType, PhysicalResourceId, ResourceProperties: { ServiceToken: '', ...properties, ...stored } }
  return token.invoke(event, environment) as Promise<{ PhysicalResourceId: string }>
}

/** Write lines as the job does, in a process of its own. */
async function write(...given: (string | NodeJS.ProcessEnv)[]): Promise<string> {
  const lines = given.filter((line) => typeof line === 'string')
  const changes = given.filter((changed) => typeof changed === 'object')
  const url = `influxdbs://${new URL(front.url).host}?org=tributary&bucket=tributary&secret=secretsmanager://token`
  const program = {
    command: `${TRIBUTARY_DIRECTORY}/venv/bin/python`,
    args: [join(import.meta.dirname, 'write_lines.py'), url, ...lines],
    env: Object.assign({ PYTHONPATH: 'jobs' }, environment, ...changes),
  }
  let errors = ''
  const { code, output } = await runProgram(program, (text) => {
    errors += text
  })
  if (code !== 0) throw new Error(errors)
  return output.trim()
}
