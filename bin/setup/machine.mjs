import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SetupError } from './setup-error.mjs'

const exec = promisify(execFile)

/**
 * Find Node, Python and Java in versions that work.
 * @returns {Promise<{python: string, java: string}>} commands
 * @throws SetupError naming what is missing or too old
 */
export async function checkMachine() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(`Node ${process.versions.node} is too old; install Node 20.19 or newer.`)
  }
  const [python, java] = await Promise.all([findPython(), findJava()])
  return { python, java }
}

async function findPython() {
  const candidates = [process.env.TRIBUTARY_PYTHON, 'python3.11', 'python3'].filter(Boolean)
  let seen = ''
  for (const command of candidates) {
    const version = await firstLine(command, ['--version'])
    if (/^Python 3\.11\./.test(version)) return command
    seen ||= version
  }
  throw new SetupError(
    `Python 3.11 is needed${seen ? ` and only ${seen} was found` : ' and no Python was found'}; install it, or name it in TRIBUTARY_PYTHON.`,
  )
}

async function findJava() {
  const home = process.env.JAVA_HOME
  const command = home && existsSync(join(home, 'bin', 'java')) ? join(home, 'bin', 'java') : 'java'
  const version = await firstLine(command, ['-version'])
  const major = Number(/version "(\d+)/.exec(version)?.[1])
  if (!major) throw new SetupError('Java 17 is needed and no Java was found; install it or set JAVA_HOME.')
  if (major < 17 || major > 21) {
    throw new SetupError(`Java ${major} was found but Java 17 to 21 is needed; install it or set JAVA_HOME.`)
  }
  return command
}

async function firstLine(command, args) {
  try {
    const { stdout, stderr } = await exec(command, args)
    return `${stdout}\n${stderr}`.split('\n').find((line) => /version "|^Python /.test(line)) ?? ''
  } catch {
    return ''
  }
}
