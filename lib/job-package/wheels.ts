import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sha256 } from './digest.ts'
import { PackageError } from './package-error.ts'
import type { JobSources } from './sources.ts'
import { readZip, type ZipEntry } from './zip.ts'

/** Scripts for a shell, which nothing calls in a Spark worker. */
const SCRIPTS = /^[^/]+\.data\/scripts\//
const OTHER_DATA = /^[^/]+\.data\//

/**
 * The files of the Python packages that travel with the job, as they lie in a folder of the import path. Wheels are zip
 * archives, so what is compressed stays as it is.
 * @throws PackageError when set-up has not fetched one, or fetched what the lock does not name
 */
export function wheelEntries(sources: JobSources): ZipEntry[] {
  return wheels(sources).flatMap(({ file, bytes }) => {
    const entries = readZip(bytes).filter(({ name }) => !SCRIPTS.test(name))
    const other = entries.find(({ name }) => OTHER_DATA.test(name))
    if (other) throw new PackageError(`The package ${file} wants ${other.name} installed somewhere else.`)
    return entries
  })
}

function wheels({ wheels: folder, wheelNames, wheelLock }: JobSources): { file: string; bytes: Buffer }[] {
  const found = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.whl')) : []
  const hashes = lockedHashes(readFileSync(wheelLock, 'utf8'))
  const wanted = readFileSync(wheelNames, 'utf8')
    .split('\n')
    .filter((line) => /^[a-z0-9]/.test(line))
  return wanted.sort().map((name) => {
    const files = found.filter((file) => file.split('-')[0]?.replaceAll('_', '-').toLowerCase() === name)
    const [file] = files
    const bytes = file && files.length === 1 ? readFileSync(join(folder, file)) : undefined
    if (!file || !bytes || !hashes.get(name)?.includes(sha256(bytes))) {
      const part = basename(folder) === 'host' ? 'package' : 'cloud'
      throw new PackageError(
        `The Python package ${name} of the job is not the locked one, or not in ${folder}; run node bin/setup.mjs --with ${part}.`,
      )
    }
    return { file, bytes }
  })
}

/** By package the part of a lock file that holds its hashes. */
function lockedHashes(lock: string): Map<string, string> {
  return new Map(lock.split(/^(?=[a-z0-9])/m).map((block) => [block.split('==')[0] ?? '', block]))
}
