import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Stack } from 'aws-cdk-lib'
import { jobJars } from '../../lib/job-package/jars.ts'
import { type JobSources, jobSources } from '../../lib/job-package/sources.ts'
import { stageJob } from '../../lib/job-package/stage.ts'
import { readZip, storedEntry, writeZip } from '../../lib/job-package/zip.ts'
import { JobPackage } from '../../lib/job-package.ts'
import { scratchDirectory } from '../local/scratch.ts'
import { testApp } from './app.ts'
import { smallSources } from './job-sources.ts'

test('what has not changed has the same bytes, in whatever order and at whatever time the files were written', () => {
  const sources = smallSources()
  const copy = { ...sources, jobs: shuffledCopy(sources.jobs), contract: shuffledCopy(sources.contract) }
  expect(staged(copy)).toEqual(staged(sources))
})

test.each(['tributary/job.py', 'stream.py', 'interpreter/sitecustomize.py'])(
  'a change of %s changes one file',
  (file) => {
    const sources = smallSources()
    const jobs = shuffledCopy(sources.jobs)
    writeFileSync(join(jobs, file), `${readFileSync(join(jobs, file), 'utf8')}\n# changed\n`)
    const [before, after] = [staged(sources), staged({ ...sources, jobs })]
    const changed = [...before.keys()].filter((name) => !before.get(name)?.equals(after.get(name) as Buffer))
    expect(changed).toEqual([{ t: 'tributary.zip', s: 'stream.py', i: 'packages.zip' }[file[0] as 't' | 's' | 'i']])
  },
)

test('assets are named by content: the same twice, and bytecode and examples do not count', () => {
  const sources = smallSources()
  const jobs = shuffledCopy(sources.jobs)
  mkdirSync(join(jobs, 'tributary', '__pycache__'), { recursive: true })
  writeFileSync(join(jobs, 'tributary', '__pycache__', 'job.cpython-311.pyc'), 'x')
  const contract = shuffledCopy(sources.contract)
  writeFileSync(join(contract, 'examples', 'telemetry.jsonl'), '')
  const keys = (given: JobSources) => new JobPackage(new Stack(testApp(), 'Test'), 'Job', { sources: given }).objectKeys
  expect(keys({ ...sources, jobs, contract })).toEqual(keys(sources))
  expect(keys(sources)).toHaveLength(7)
})

test('the archives hold what the job imports and reads, and Python can read them', () => {
  const files = staged(smallSources())
  const names = (archive: string) => readZip(files.get(archive) as Buffer).map(({ name }) => name)
  expect(names('tributary.zip')).toContain('tributary/queries/archive.py')
  expect(names('contract.zip')).toContain('schemas/telemetry.schema.json')
  expect(names('packages.zip')).toEqual(['sample/__init__.py', 'sitecustomize.py'])
  const archive = join(scratchDirectory(), 'packages.zip')
  writeFileSync(archive, files.get('packages.zip') as Buffer)
  const { stdout } = spawnSync('.tributary/venv/bin/python', ['-c', 'import sample; print(sample.ANSWER)'], {
    env: { PYTHONPATH: archive },
    encoding: 'utf8',
  })
  expect(stdout.trim()).toBe('42')
})

test('jars that travel are the connectors and the signer for MSK, not Iceberg and not those of this machine', () => {
  const names = jobJars(jobSources()).map((path) => basename(path).replace(/-\d+\.\d+\.\d+.*/, ''))
  expect(names).toEqual([
    ...['aws-msk-iam-auth', 'commons-pool2', 'kafka-clients'],
    ...['spark-sql-kafka-0-10_2.13', 'spark-token-provider-kafka-0-10_2.13'],
  ])
})

test.each<[string, (sources: JobSources) => void, RegExp]>([
  [
    'a jar with other bytes',
    ({ jars }) => writeFileSync(join(jars, 'aws/signer-1.0.jar'), 'x'),
    /^aws\/signer-1\.0\.jar is not the one of jars\.lock\.json; .*setup\.mjs\.$/,
  ],
  [
    'a missing jar',
    ({ jars }) => rmSync(join(jars, 'spark/connector-1.0.jar')),
    /^spark\/connector-1\.0\.jar is not there; run node bin\/setup\.mjs\.$/,
  ],
  [
    'packages that were never fetched',
    ({ wheels }) => rmSync(wheels, { recursive: true }),
    /^The Python package sample of the job is not .*; run node bin\/setup\.mjs --with cloud\.$/,
  ],
  [
    'a package with other bytes',
    ({ wheels }) => writeFileSync(join(wheels, 'sample-1.0-py3-none-any.whl'), writeZip([])),
    /run node bin\/setup\.mjs --with cloud\.$/,
  ],
])('%s is refused with what to do', (_, spoil, message) => {
  const sources = smallSources()
  spoil(sources)
  expect(() => staged(sources)).toThrow(message)
})

test('two files of one name are refused', () => {
  const entry = storedEntry('a.py', Buffer.from('1'))
  expect(() => writeZip([entry, entry])).toThrow('a.py')
})

/** The files of the package by name. */
function staged(sources: JobSources): Map<string, Buffer> {
  const folder = scratchDirectory()
  stageJob(sources, folder)
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]))
}

/** A copy that was written in another order and at another time. */
function shuffledCopy(folder: string): string {
  const copy = scratchDirectory()
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  for (const file of files.reverse()) {
    const path = join(file.parentPath, file.name)
    const target = join(copy, path.slice(folder.length))
    cpSync(path, target)
    utimesSync(target, 1, 1)
  }
  return copy
}
