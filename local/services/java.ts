import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The Java launcher: that of JAVA_HOME, else the one on the path. */
export function javaCommand(): string {
  const home = process.env['JAVA_HOME']
  const command = home ? join(home, 'bin', 'java') : ''
  return existsSync(command) ? command : 'java'
}
