import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CONTRACT_DIRECTORY } from '../contract.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const HOME = join(PROJECT, '.tributary')

/** What a job package is made from, as paths. */
export interface JobSources {
  /** Folder with stream.py, the package tributary and the folder interpreter. */
  readonly jobs: string
  readonly contract: string
  /** Folder of the jars that set-up has fetched, and the file with the sha256 of each. */
  readonly jars: string
  readonly jarLock: string
  /** Folder of the Python packages that set-up has fetched, the list of their names, and the lock with their sha256. */
  readonly wheels: string
  readonly wheelNames: string
  readonly wheelLock: string
}

/** The sources for a target: the machines of EMR Serverless, or this one, where the package is tested. */
export function jobSources(target: 'arm64' | 'host' = 'arm64'): JobSources {
  return {
    jobs: join(PROJECT, 'jobs'),
    contract: CONTRACT_DIRECTORY,
    jars: join(HOME, 'jars'),
    jarLock: join(PROJECT, 'jars', 'jars.lock.json'),
    wheels: join(HOME, 'job-packages', target),
    wheelNames: join(PROJECT, 'requirements-job.txt'),
    wheelLock: join(PROJECT, 'requirements.lock'),
  }
}
