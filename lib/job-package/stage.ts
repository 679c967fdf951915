import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { POOLS } from '../spark-settings.ts'
import { jobJars } from './jars.ts'
import type { JobSources } from './sources.ts'
import { wheelEntries } from './wheels.ts'
import { storedEntry, writeZip, type ZipEntry } from './zip.ts'

/** The files of a job package, as paths. */
export interface StagedJob {
  readonly entryPoint: string
  /** Python modules of the job. */
  readonly modules: string
  readonly contract: string
  /** Python packages of others, for one kind of processor. */
  readonly packages: string
  readonly pools: string
  readonly jars: readonly string[]
}

/**
 * Make the job package in a folder. The bytes of its files depend on the bytes and names of its sources alone.
 * @throws PackageError when a source is missing or is not the locked one
 */
export function stageJob(sources: JobSources, folder: string): StagedJob {
  const write = (name: string, content: Buffer | string) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const { jobs, contract } = sources
  const modules = files(join(jobs, 'tributary'), jobs, (name) => name.endsWith('.py'))
  const agreed = files(contract, contract, (name) => name.endsWith('.json'))
  const interpreter = join(jobs, 'interpreter')
  const importable = [...wheelEntries(sources), ...files(interpreter, interpreter, (name) => name.endsWith('.py'))]
  return {
    entryPoint: write('stream.py', readFileSync(join(jobs, 'stream.py'))),
    modules: write('tributary.zip', writeZip(modules)),
    contract: write('contract.zip', writeZip(agreed)),
    packages: write('packages.zip', writeZip(importable)),
    pools: write('pools.xml', POOLS),
    jars: jobJars(sources),
  }
}

/** The files below a folder, named from a root with `/`. */
function files(folder: string, root: string, wanted: (name: string) => boolean): ZipEntry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && wanted(file.name))
    .map((file) => {
      const path = join(file.parentPath, file.name)
      return storedEntry(relative(root, path).replaceAll('\\', '/'), readFileSync(path))
    })
}
