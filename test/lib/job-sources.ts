import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type JobSources, jobSources } from '../../lib/job-package/sources.ts'
import { storedEntry, writeZip } from '../../lib/job-package/zip.ts'
import { scratchDirectory } from '../local/scratch.ts'

/**
 * Sources of a job package that need nothing of set-up: our own files, and small ones instead of what is fetched, which
 * are gone after the file's tests.
 */
export function smallSources(changes: Partial<JobSources> = {}): JobSources {
  const folder = scratchDirectory()
  const write = (name: string, content: Buffer | string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const wheel = writeZip([
    storedEntry('sample/__init__.py', Buffer.from('ANSWER = 42\n')),
    storedEntry('sample-1.0.data/scripts/sample', Buffer.from('#!python\n')),
  ])
  write('wheels/sample-1.0-py3-none-any.whl', wheel)
  const jars = { 'aws/signer-1.0.jar': 'signer', 'spark/connector-1.0.jar': 'connector' }
  for (const [name, content] of Object.entries(jars)) write(`jars/${name}`, content)
  return {
    ...jobSources(),
    jars: join(folder, 'jars'),
    jarLock: write('jars.lock.json', JSON.stringify(Object.fromEntries(digests({ ...jars, 'kafka/broker.jar': '' })))),
    wheels: join(folder, 'wheels'),
    wheelNames: write('names.txt', '# a comment\nsample\n'),
    wheelLock: write(
      'lock.txt',
      `other==1.0 \\\n    --hash=sha256:00\nsample==1.0 \\\n    --hash=sha256:${digest(wheel)}\n`,
    ),
    ...changes,
  }
}

function digests(files: Record<string, string>): [string, string][] {
  return Object.entries(files).map(([name, content]) => [name, digest(content)])
}

function digest(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}
