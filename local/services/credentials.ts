import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { State } from '../state.ts'
import { readIfThere, writePrivate } from './private-file.ts'

/** A user of a service. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

/** The file that holds the credentials of a user, for programs that are given its name instead of the password. */
export function credentialsFile(state: State, username: string): string {
  return join(state.secrets, `${username}.json`)
}

/** The credentials of a user; a random password is made at the first call and kept. */
export function credentialsOf(state: State, username: string): Credentials {
  const file = credentialsFile(state, username)
  const kept = readIfThere(file)
  if (kept !== undefined) return JSON.parse(kept) as Credentials
  const credentials = { username, password: randomBytes(24).toString('base64url') }
  writePrivate(file, `${JSON.stringify(credentials)}\n`)
  return credentials
}
