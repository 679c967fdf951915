import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { runProgram } from '../../../local/services/run-program.ts'
import { TRIBUTARY_DIRECTORY } from '../../../local/state.ts'

/** An interpreter without a single package, not even pip, as a path; made only once. */
export async function bareInterpreter(cache: string): Promise<string> {
  const home = await once(join(cache, 'python'), (folder) => python(['-m', 'venv', '--without-pip', folder]))
  return join(home, 'bin', 'python')
}

/** Have the content of an archive in a folder. Its name is taken to tell its content, so that it is unpacked once. */
export async function unpacked(archive: string, cache: string, folder: string): Promise<void> {
  const content = await once(join(cache, 'unpacked', basename(archive, '.zip')), (empty) =>
    python(['-m', 'zipfile', '-e', archive, empty]),
  )
  symlinkSync(content, folder)
}

/** Make a folder unless it is there; half of one is never seen. */
async function once(folder: string, make: (empty: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder
  mkdirSync(dirname(folder), { recursive: true })
  const half = mkdtempSync(`${folder}-`)
  await make(half)
  if (existsSync(folder)) rmSync(half, { recursive: true })
  else renameSync(half, folder)
  return folder
}

async function python(args: readonly string[]): Promise<void> {
  let errors = ''
  const command = join(TRIBUTARY_DIRECTORY, 'venv', 'bin', 'python')
  const { code } = await runProgram({ command, args }, (text) => {
    errors += text
  })
  if (code !== 0) throw new Error(errors)
}
