import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sha256 } from './digest.ts'
import { PackageError } from './package-error.ts'
import type { JobSources } from './sources.ts'

/** The groups of jars/ivy.xml that the job needs in AWS. */
const GROUPS = ['spark/', 'aws/']

/** What of them stays here: Iceberg is part of the EMR image, the other is for the files of one machine. */
const LEFT_OUT = ['iceberg-spark-runtime-', 'hadoop-bare-naked-local-fs-']

/**
 * The jars that travel with the job, as paths in the order of their names.
 * @throws PackageError when one is missing or is not the locked one
 */
export function jobJars({ jars, jarLock }: JobSources): string[] {
  const locked = JSON.parse(readFileSync(jarLock, 'utf8')) as Record<string, string>
  const names = Object.keys(locked).filter(
    (name) =>
      GROUPS.some((group) => name.startsWith(group)) && !LEFT_OUT.some((left) => basename(name).startsWith(left)),
  )
  return names.sort().map((name) => {
    const path = join(jars, name)
    if (!existsSync(path)) throw new PackageError(`${name} is not there; run node bin/setup.mjs.`)
    if (sha256(readFileSync(path)) !== locked[name]) {
      throw new PackageError(`${name} is not the one of ${basename(jarLock)}; remove it and run node bin/setup.mjs.`)
    }
    return path
  })
}
