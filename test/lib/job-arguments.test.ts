import { spawnSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { loadConfig } from '../../lib/config-check.ts'
import { jobArguments } from '../../lib/job-arguments.ts'
import { SERIES_URL } from './processing-stack.ts'

const PARSE = `
import json, sys
from tributary.arguments import parse_arguments
print(json.dumps(vars(parse_arguments(sys.argv[1:])), default=lambda value: getattr(value, "__dict__", str(value))))
`

test.each(['dev', 'prod'])('the job understands every argument that it gets in %s, and lacks none', (environment) => {
  const config = loadConfig(environment)
  const args = jobArguments({
    config,
    brokers: 'b-1.example:9098,b-2.example:9098',
    lake: 's3://lake-bucket/tables?database=tributary_test',
    checkpointsBucket: 'checkpoints-bucket',
    series: SERIES_URL,
    registryBucket: 'lake-bucket',
  })
  const { stdout, stderr, status } = parse(args)
  expect([status, stderr]).toEqual([0, ''])
  expect(JSON.parse(stdout)).toMatchObject({
    contract: 'contract',
    kafka: { servers: 'b-1.example:9098,b-2.example:9098', scheme: 'kafka+iam' },
    lake: { warehouse: 's3://lake-bucket/tables', database: 'tributary_test' },
    checkpoints: 's3://checkpoints-bucket/stream',
    series: SERIES_URL,
    metrics: `cloudwatch://Tributary/${environment}`,
    dedup_horizon: config.processing.dedupMinutes * 60,
    max_offsets_per_trigger: config.processing.maxOffsetsPerTrigger,
    until: 'stopped',
    registry: 's3://lake-bucket/registry/devices.jsonl',
    registry_refresh: 60,
    window: null,
    lateness: null,
    triggers: config.processing.triggerSeconds,
    grace: config.processing.graceSeconds - 20,
  })
})

test('a run that has little time to end leaves some of it to its batches all the same', () => {
  const config = loadConfig('dev')
  const places = { brokers: '', lake: '', checkpointsBucket: '', series: '', registryBucket: '' }
  const args = jobArguments({
    ...places,
    config: { ...config, processing: { ...config.processing, graceSeconds: 15 } },
  })
  expect(args[args.indexOf('--grace') + 1]).toBe('10s')
})

test('a name that the job does not know, or one that it lacks, ends it', () => {
  expect(parse(['--contrakt', './contract']).status).toBe(2)
  expect(parse(['--contract', './contract']).stderr).toMatch(
    /required: --kafka, --lake, --checkpoints, --series, --metrics/,
  )
})

function parse(args: readonly string[]) {
  return spawnSync('.tributary/venv/bin/python', ['-c', PARSE, ...args], {
    env: { PYTHONPATH: 'jobs' },
    encoding: 'utf8',
  })
}
