import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkJars, retrieveJars } from './jars.mjs'
import { HOME, once, ROOT } from './once.mjs'
import { runStep } from './step.mjs'

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

/**
 * A Python environment of its own, every package checked by its hash. pyspark is built here, by what is locked too: the
 * environment that pip would make for a build fetches its tools unchecked.
 */
export async function venv({ python }) {
  const folder = join(HOME, 'venv')
  await once('venv', ['requirements-build.lock', 'requirements.lock'], folder, async () => {
    rmSync(folder, { recursive: true, force: true })
    await runStep('Python environment', python, ['-m', 'venv', folder], ROOT)
    const pip = [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
      ...['--require-hashes', '--only-binary=:all:'],
    ]
    const install = (title, ...options) => runStep(title, join(folder, 'bin', 'python'), [...pip, ...options], ROOT)
    await install('Python build tools', '-r', 'requirements-build.lock')
    await install('Python packages', '--no-binary=pyspark', '--no-build-isolation', '-r', 'requirements.lock')
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
