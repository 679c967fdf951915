import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOME, once, ROOT } from './once.mjs'
import { lockedBlocks } from './requirements.mjs'
import { runStep } from './step.mjs'

const NAMES = 'requirements-job.txt'
const LOCK = 'requirements.lock'

/** What TARGETS says is part of what a set-up is made from. */
const THIS_FILE = 'bin/setup/job-packages.mjs'

/** What pip must be told to choose for the machines of EMR Serverless: Amazon Linux 2023, which has glibc 2.34. */
const TARGETS = {
  arm64: [
    ...['manylinux_2_28_aarch64', 'manylinux_2_17_aarch64', 'manylinux2014_aarch64'].flatMap((name) => [
      '--platform',
      name,
    ]),
    ...['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'],
  ],
  host: [],
}

/**
 * The part that fetches the job's Python packages as wheels, each checked by its hash, into HOME/job-packages/TARGET.
 * @param {'arm64' | 'host'} target for EMR Serverless, or for this machine, where the package is tested
 */
export function jobPackages(target) {
  return async () => {
    const folder = join(HOME, 'job-packages', target)
    await once(`job-packages-${target}`, [NAMES, LOCK, THIS_FILE], folder, async () => {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      const requirements = join(HOME, 'job-packages', `${target}.txt`)
      writeFileSync(requirements, lockedBlocks(read(LOCK), read(NAMES)))
      const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-cache-dir']
      await runStep(
        `Python packages of the job (${target})`,
        join(HOME, 'venv', 'bin', 'python'),
        [...pip, '--require-hashes', '--only-binary=:all:', ...TARGETS[target], '-d', folder, '-r', requirements],
        ROOT,
      )
    })
  }
}

function read(file) {
  return readFileSync(join(ROOT, file), 'utf8')
}
