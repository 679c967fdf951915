import { execFile } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { UserError } from '../user-error.ts'

const exec = promisify(execFile)
/** What decides which packages and jars an app is synthesised with. */
const LOCKS = ['package-lock.json', 'requirements.lock', 'requirements-job.lock', 'jars/jars.lock.json']

/** A commit in a folder of its own. */
export interface BaseCheckout {
  readonly folder: string
  readonly commit: string
  remove(): Promise<void>
}

/**
 * Check out a commit beside this working tree, ready to be synthesised; what it has in common with it is shared.
 * @param project this working tree
 * @param folder an empty place for it
 * @throws UserError for an unknown commit
 */
export async function checkOutBase(project: string, folder: string, reference: string): Promise<BaseCheckout> {
  const git = async (...args: string[]) => (await exec('git', args, { cwd: project })).stdout.trim()
  const commit = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`).catch(
    () => {
      throw new UserError(`There is no commit '${reference}' here; fetch it, or name another with --base.`)
    },
  )
  await git('worktree', 'add', '--detach', '--quiet', folder, commit)
  const remove = () => git('worktree', 'remove', '--force', folder).then(() => {})
  try {
    await prepare(project, folder)
  } catch (error) {
    await remove()
    throw error
  }
  return { folder, commit, remove }
}

async function prepare(project: string, folder: string): Promise<void> {
  if (LOCKS.every((lock) => sameFile(join(project, lock), join(folder, lock)))) {
    for (const shared of ['node_modules', '.tributary']) symlinkSync(join(project, shared), join(folder, shared))
  } else if (existsSync(join(folder, 'bin', 'app.ts'))) {
    console.error('The base has other dependencies; setting them up …')
    await exec(process.execPath, ['bin/setup.mjs', '--with', 'cloud'], { cwd: folder, maxBuffer: 64e6 })
  }
}

function sameFile(one: string, other: string): boolean {
  if (!existsSync(one) || !existsSync(other)) return existsSync(one) === existsSync(other)
  return readFileSync(one).equals(readFileSync(other))
}
