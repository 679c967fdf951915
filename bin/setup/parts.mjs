import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesDigest } from './digest.mjs'
import { checkJars, retrieveJars } from './jars.mjs'
import { runStep } from './step.mjs'

// Not import.meta.dirname, which a Node that is too old does not have: it must come as far as being told so.
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const HOME = join(ROOT, '.tributary')
const STAMPS = join(HOME, 'stamps')

/** Node modules, exactly as locked; no package's install script runs. */
export async function nodeModules() {
  await once('node_modules', ['package-lock.json'], join(ROOT, 'node_modules'), async () => {
    await runStep(
      'Node modules',
      'npm',
      ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      ROOT,
    )
  })
}

/** A Python environment of its own, every package checked by its hash. */
export async function venv({ python }) {
  const folder = join(HOME, 'venv')
  await once('venv', ['requirements.lock'], folder, async () => {
    rmSync(folder, { recursive: true, force: true })
    await runStep('Python environment', python, ['-m', 'venv', folder], ROOT)
    const install = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '--only-binary=:all:',
    ]
    await runStep(
      'Python packages',
      join(folder, 'bin', 'python'),
      [...install, '--no-binary=pyspark', '-r', 'requirements.lock'],
      ROOT,
    )
  })
}

/** The broker, the database and the connectors of the job, every jar checked by its sha256. */
export async function jars({ java }) {
  const folder = join(HOME, 'jars')
  await once('jars', ['jars/ivy.xml', 'jars/jars.lock.json'], folder, async () => {
    rmSync(folder, { recursive: true, force: true })
    await retrieveJars(java, ROOT, HOME)
    checkJars(folder, join(ROOT, 'jars', 'jars.lock.json'))
  })
}

async function once(name, inputs, result, make) {
  const stamp = join(STAMPS, name)
  const digest = filesDigest(inputs.map((file) => join(ROOT, file)))
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  rmSync(stamp, { force: true })
  await make()
  mkdirSync(STAMPS, { recursive: true })
  writeFileSync(stamp, digest)
}
