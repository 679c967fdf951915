import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { loadContract } from '../../../lib/contract.ts'
import { type Addresses, commonArguments, type JobOptions, jobArguments } from '../../../local/job/job-arguments.ts'
import { pythonProgram } from '../../../local/job/python-program.ts'
import { AUDIT_SIZE } from '../../../local/job/spark-settings.ts'
import { credentialsFile, credentialsOf } from '../../../local/services/credentials.ts'
import { scratchState } from '../scratch.ts'

const state = scratchState()
const contract = loadContract()
const credentials = credentialsOf(state, 'spark')
const plain: Addresses = { state, contract, kafka: { bootstrap: '127.0.0.1:9092' }, database: 'http://127.0.0.1:9000' }
const secured: Addresses = {
  ...plain,
  kafka: { bootstrap: '127.0.0.1:9092', credentials, caFile: join(state.pki, 'ca with blank.pem') },
}

/** What follows an option, wherever it is given. */
function values(args: readonly string[], option: string): string[] {
  return args.flatMap((arg, i) => (arg === option ? [args[i + 1] as string] : []))
}

/** The record that jobs/stream.py makes of its arguments. */
function understood(addresses: Addresses, options: JobOptions = {}): Record<string, unknown> {
  const script = `
import dataclasses, json, sys
from tributary.arguments import parse_arguments
arguments = parse_arguments(sys.argv[1:])
fields = {field.name: getattr(arguments, field.name) for field in dataclasses.fields(arguments)}
options = arguments.kafka.options()
print(json.dumps({**fields, "lake": arguments.lake.warehouse, "kafka": options}, default=str))`
  const { command, env } = pythonProgram(state, 'stream.py', [], AUDIT_SIZE)
  const output = execFileSync(command, ['-c', script, ...jobArguments(addresses, options)], { env, encoding: 'utf8' })
  return JSON.parse(output)
}

test('the secret stays in its file: the address only says where that is', () => {
  const args = jobArguments(secured)
  expect(args.join(' ')).not.toContain(credentials.password)
  const [kafka] = values(args, '--kafka')
  const url = new URL(kafka as string)
  expect(url.protocol).toBe('kafka+scram:')
  expect(url.host).toBe('127.0.0.1:9092')
  expect(url.searchParams.get('secret')).toBe(`file://${credentialsFile(state, 'spark')}`)
  expect(url.searchParams.get('ca')).toBe(secured.kafka.caFile)
})

test('without credentials the address says so', () => {
  expect(values(jobArguments(plain), '--kafka')).toEqual(['kafka://127.0.0.1:9092'])
})

test('the audit gets the arguments of the job that it shares, and no others', () => {
  const common = commonArguments(secured)
  expect(common.filter((arg) => arg.startsWith('--'))).toEqual(['--contract', '--kafka', '--lake'])
  expect(jobArguments(secured).slice(0, common.length)).toEqual(common)
})

test('a run without a name reports nowhere', () => {
  expect(values(jobArguments(plain), '--status')).toEqual([])
  expect(values(jobArguments(plain), '--run')).toEqual([])
})

test('the job understands all of it', () => {
  const options: JobOptions = {
    queries: ['archive', 'live'],
    triggers: { live: '500ms', archive: '2s' },
    until: 'caught-up',
    run: 'local-1',
    registry: join(state.root, 'registry of all.jsonl'),
    windows: { length: '2s', lateness: '4s' },
    detector: { block: 1, threshold: 4.5 },
    extra: ['--dedup-horizon', '1m'],
  }
  const series = 'influxdb://127.0.0.1:9000?org=tributary&bucket=tributary'
  expect(understood(secured, options)).toMatchObject({
    ...{ contract: contract.directory, lake: `file://${state.lake}`, checkpoints: `file://${state.checkpoints}` },
    ...{ status: `file://${state.status}`, run: 'local-1' },
    ...{ series, metrics: series, kinds: ['archive', 'live'], until: 'caught-up', dedup_horizon: 60 },
    triggers: { live: 0.5, archive: 2 },
    ...{ window: 2, lateness: 4, detector_block: 1, detector_threshold: 4.5 },
    registry: `file://${state.root}/registry%20of%20all.jsonl`,
    kafka: { 'kafka.bootstrap.servers': '127.0.0.1:9092' },
  })
})
