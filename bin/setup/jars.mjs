import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesDigest } from './digest.mjs'
import { SetupError } from './setup-error.mjs'
import { runStep } from './step.mjs'

const GROUPS = ['kafka', 'spark', 'database', 'aws']

/** Resolve jars/ivy.xml into HOME/jars/GROUP with the Ivy that ships inside pyspark. */
export async function retrieveJars(java, root, home) {
  const ivy = join(home, 'venv', 'lib', 'python3.11', 'site-packages', 'pyspark', 'jars')
  const pattern = join(home, 'jars', '[conf]', '[artifact]-[revision](-[classifier]).[ext]')
  const options = [
    '-ivy',
    join(root, 'jars', 'ivy.xml'),
    '-cache',
    join(home, 'ivy'),
    '-types',
    'jar',
    'bundle',
    '-retrieve',
    pattern,
  ]
  await runStep(
    'Java parts',
    java,
    ['-cp', join(ivy, '*'), 'org.apache.ivy.Main', '-confs', ...GROUPS, ...options],
    root,
  )
}

/** Compare every jar with the lock: none missing, none more, each with its sha256. */
export function checkJars(folder, lockFile) {
  const expected = JSON.parse(readFileSync(lockFile, 'utf8'))
  const found = digests(folder)
  for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    if (expected[name] !== found[name]) {
      const what = !found[name] ? 'is missing' : !expected[name] ? 'is not in the lock' : 'differs from the lock'
      throw new SetupError(`Java part ${name} ${what}; nothing was started.`)
    }
  }
}

/** Write the lock from what was resolved; to be reviewed before it is committed. */
export function lockJars(folder, lockFile) {
  writeFileSync(lockFile, `${JSON.stringify(digests(folder), null, 2)}\n`)
}

function digests(folder) {
  const names = GROUPS.flatMap((group) => {
    const path = join(folder, group)
    return existsSync(path) ? readdirSync(path).map((file) => `${group}/${file}`) : []
  })
  return Object.fromEntries(names.sort().map((name) => [name, filesDigest([join(folder, name)])]))
}
