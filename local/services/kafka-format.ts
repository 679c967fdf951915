import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../user-error.ts'
import type { Credentials } from './credentials.ts'
import { javaCommand } from './java.ts'
import { writePrivate } from './private-file.ts'
import { runProgram } from './run-program.ts'

/** What formatting needs: the class path, server.properties, its log directory, and the users to begin with. */
export interface KafkaStorage {
  readonly classPath: string
  readonly propertiesFile: string
  readonly directory: string
  readonly users: readonly Credentials[]
}

/**
 * Format the storage of a broker, once. Its tool takes passwords as arguments only, so they go into a file from which the
 * Java launcher itself reads its command line: the process table shows nothing but the file's name.
 * @throws UserError with the tool's last words
 */
export async function formatStorage(storage: KafkaStorage): Promise<void> {
  if (existsSync(join(storage.directory, 'meta.properties'))) return
  rmSync(storage.directory, { recursive: true, force: true })
  const argumentsFile = `${storage.propertiesFile}.format`
  writePrivate(argumentsFile, formatArguments(storage).map(quoted).join('\n'))
  let errors = ''
  const program = { command: javaCommand(), args: [`@${argumentsFile}`] }
  const { code, output } = await runProgram(program, (text) => {
    errors += text
  }).finally(() => rmSync(argumentsFile, { force: true }))
  if (code !== 0) {
    const lastWords = (errors || output).trim().split('\n').slice(-3).join('\n')
    throw new UserError(`Kafka's storage in ${storage.directory} cannot be formatted: ${lastWords}`)
  }
}

function formatArguments({ classPath, propertiesFile, users }: KafkaStorage): string[] {
  return [
    ...['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-cp', classPath],
    ...['kafka.tools.StorageTool', 'format', '--config', propertiesFile],
    ...['--cluster-id', newClusterId()],
    ...users.flatMap((user) => ['--add-scram', `SCRAM-SHA-512=[name=${user.username},password=${user.password}]`]),
  ]
}

/**
 * A random id of a cluster: 16 bytes, base64url. None begins with a dash, which the tool would take for an option; Kafka's
 * own generator leaves these out, too.
 */
export function newClusterId(random: (size: number) => Buffer = randomBytes): string {
  const id = random(16).toString('base64url')
  return id.startsWith('-') ? newClusterId(random) : id
}

function quoted(argument: string): string {
  return `"${argument.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
