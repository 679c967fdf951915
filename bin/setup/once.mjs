import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesDigest } from './digest.mjs'

// Not import.meta.dirname, which a Node that is too old does not have: it must come as far as being told so.
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const HOME = join(ROOT, '.tributary')
const STAMPS = join(HOME, 'stamps')

/** Make a part unless it is there and the files that it is made from are as they were. */
export async function once(name, inputs, result, make) {
  const stamp = join(STAMPS, name)
  const digest = filesDigest(inputs.map((file) => join(ROOT, file)))
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  rmSync(stamp, { force: true })
  await make()
  mkdirSync(STAMPS, { recursive: true })
  writeFileSync(stamp, digest)
}
